import { encodeModel } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import * as onnxruntime from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { smallConfig } from '../../../../test/support/trained.js';
import type { RowsInMemory } from '../rows.js';
import { fittedScaling } from '../scaling.js';
import { fitSimi } from './fit.js';
import { shippedGraphs } from './shipped-graphs.js';
import { referenceRuns, shippedParity } from './shipped-parity.js';

/** 300 rows of two groups in the first column; `others` make further columns of the noise. */
function narrow(...others: readonly ((noise: number, row: number) => number)[]): RowsInMemory {
  const columns = 1 + others.length;
  const noise = new Random(4).normals(300 * columns);
  const data = noise.map((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return column === 0 ? value + (row % 2) * 8 : others[column - 1]!(value, row);
  });
  return { data, rows: 300, columns };
}

describe('data with fewer features than the latents have', () => {
  it.each([
    ['one column', narrow()],
    ['two columns', narrow((value) => value)],
    ['a constant column', narrow(() => 5)],
    ['a column near 1e8', narrow((value) => 1e8 + 100 * value)],
  ])('train to networks that can be exported: %s', async (_, rows) => {
    const base = smallConfig({ latentSize: 5, hidden: 64, encoderStart: 'random', epochs: 30 });
    const scaling = fittedScaling(rows.data, rows.columns);
    const trained = await fitSimi(onnxEngine, rows, { ...base, clusters: 2, scaling });
    const references = await referenceRuns(trained, rows);
    const { encoder, generator } = shippedGraphs(trained);
    const models = { encoder: encodeModel(encoder), generator: encodeModel(generator) };
    const range = [Math.min(...rows.data), Math.max(...rows.data)] as const;
    const { maxAbsDifference } = await shippedParity(models, references, range, onnxruntime);
    expect(maxAbsDifference).toBeLessThan(2e-5);
  });
});
