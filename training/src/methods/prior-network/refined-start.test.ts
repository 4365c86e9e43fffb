import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { graphMutualInformation } from '../../graph/mutual-information.js';
import { refineSteps } from '../../graph/refine-partition.js';
import { prepareGraph } from '../../graph/spectral.js';
import { clusteringMetrics } from '../../metrics/index.js';
import { atOnce } from '../../steps.js';
import { groupedPartitions, mostInformative } from './informative-start.js';
import { refinedPartition } from './refined-start.js';

/** Four clouds of 200 points in a row, which run into each other. */
function clouds() {
  const labels = Int32Array.from({ length: 800 }, (_, i) => Math.floor(i / 200));
  const noise = new Random(5).normals(1600);
  const data = Float32Array.from({ length: 1600 }, (_, at) => {
    return noise[at]! + (at % 2 === 0 ? 3.4 * labels[Math.floor(at / 2)]! : 0);
  });
  return { data, labels };
}

describe('refinedPartition', async () => {
  const { data, labels } = clouds();
  const prepared = await prepareGraph(data, { kind: 'vector', rows: 800, columns: 2, clusters: 4 });
  const { graph } = prepared.hanging;
  const search = { partitions: 9, restarts: 1 };
  const found = await refinedPartition(prepared, { random: new Random(1) });

  it('says more than any of the partitions that it refines', async () => {
    const before = await groupedPartitions(prepared, { random: new Random(1) }, search);
    expect(before).toHaveLength(36);
    const own = graphMutualInformation(graph, found, 4);
    for (const each of before) expect(own).toBeGreaterThan(graphMutualInformation(graph, each, 4));
    const refined = before.map((each) => atOnce(refineSteps(graph, each, 4)));
    expect(found).toEqual(mostInformative(refined));
    expect(clusteringMetrics(labels, found).acc).toBeGreaterThan(0.9);
  });

  it('is decided by the seed', async () => {
    expect(await refinedPartition(prepared, { random: new Random(1) })).toEqual(found);
  });

  it('puts everything into one cluster where no more are wanted', async () => {
    const one = await refinedPartition({ ...prepared, clusters: 1 }, { random: new Random(1) });
    expect(new Set(one)).toEqual(new Set([0]));
  });

  it('stops on the signal', async () => {
    const stopped = refinedPartition(prepared, { random: new Random(1), signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
