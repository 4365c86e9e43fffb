import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { clusteringMetrics } from '../metrics/index.js';
import { spectralStart } from './spectral.js';

describe('spectralStart on counts', () => {
  /** Three cell types: each has ten marker genes, counts scale with a library size that differs a hundredfold. */
  function cells(each: number, genes: number) {
    const random = new Random(13);
    const rows = 3 * each;
    const truth = Int32Array.from({ length: rows }, (_, i) => i % 3);
    const data = new Float32Array(rows * genes);
    truth.forEach((type, i) => {
      const library = 10 ** (2 * random.uniform());
      const loud = 60 * random.uniform(); // the last gene is loud and says nothing
      for (let g = 0; g < genes; g++) {
        const rate = g === genes - 1 ? loud : Math.floor(g / 10) === type ? 8 : 1;
        data[i * genes + g] = Math.round(library * rate * Math.exp(0.3 * random.normals(1)[0]!));
      }
    });
    return { data, truth, rows, columns: genes };
  }

  it.each([40, 90])('finds cell types whatever the library sizes, %i genes', async (genes) => {
    const { data, truth, rows, columns } = cells(80, genes);
    const found = await spectralStart(data, { kind: 'counts', rows, columns, clusters: 3, random: new Random(0) });
    expect(clusteringMetrics(truth, found.labels).acc).toBe(1);
    expect(found.radius).toBeUndefined();
    const plain = await spectralStart(data, { kind: 'vector', rows, columns, clusters: 3, random: new Random(0) });
    expect(clusteringMetrics(truth, plain.labels).acc).toBeLessThan(0.8);
  });
});
