import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { eagerEngine, onnxEngine } from '../../../../test/support/engines.js';
import { numbersOf } from '../../../../test/support/numbers.js';
import { blockDataset } from '../../../../test/support/trained.js';
import { clusteringMetrics } from '../../metrics/index.js';
import type { TrainingEvent } from '../events.js';
import { argmaxRows, type RowsInMemory } from '../rows.js';
import { MERGE, priorNetworkFor } from './network.js';
import { affineRanges, overclusterPrior, type PriorOptions } from './options.js';
import { predictPrior } from './predict.js';
import { trainPrior } from './train.js';

const clusters = 3;
const { train, rows: kind, features } = blockDataset();
const pictures: RowsInMemory = {
  data: numbersOf(train.data).map((v) => 2 * v - 1),
  rows: train.count,
  columns: features,
};
const shape = { channels: 1, height: kind.height, width: kind.width };

/** Blocks differ by where they are: they may be turned and brightened, not shifted. */
const still: PriorOptions = {
  ...overclusterPrior(kind),
  ...{ hidden: 16, batch: 48, epochs: 30, restarts: 1, learningRate: 0.005 },
  overclustering: { outputs: 8, cap: 1.5 },
  augmentation: { kind: 'affine', ...shape, ranges: { ...affineRanges.small, rotation: 5, shift: 0.02 } },
};

describe('trainPrior with more outputs than clusters', () => {
  it('finds the clusters of pictures by merging, and predicts clusters from then on', async () => {
    const prior = await trainPrior(onnxEngine, pictures, clusters, still, new Random(1));
    expect(clusteringMetrics(train.labels!, prior.labels).acc).toBeGreaterThan(0.95);
    expect(prior.masses).toHaveLength(clusters);
    expect(prior.gaps).toHaveLength(1);
    expect(prior.state[MERGE]!.shape).toEqual([8, clusters]);
    const network = priorNetworkFor(still, features, clusters);
    const few = { ...pictures, data: pictures.data.slice(0, 50 * features), rows: 50 };
    const found = await predictPrior(onnxEngine, network, prior.state, few);
    expect(argmaxRows(found, clusters)).toEqual(prior.labels.slice(0, 50));
    const sums = Array.from({ length: 50 }, (_, i) => {
      return found.subarray(i * clusters, (i + 1) * clusters).reduce((sum, value) => sum + Math.exp(value), 0);
    });
    for (const sum of sums) expect(sum).toBeCloseTo(1, 3);
    const eager = await predictPrior(eagerEngine, network, prior.state, few);
    eager.forEach((value, at) => {
      expect(Math.exp(value)).toBeCloseTo(Math.exp(found[at]!), 4);
    });
  });

  it('keeps the restart whose outputs fall into clusters most clearly, and warns where they hardly do', async () => {
    const events: TrainingEvent[] = [];
    const options = { ...still, epochs: 2, restarts: 3 };
    const controls = { onEvent: (event: TrainingEvent) => events.push(event), allowEmptyClusters: true };
    const prior = await trainPrior(onnxEngine, pictures, clusters, options, new Random(2), controls);
    expect(prior.gaps).toHaveLength(3);
    const sound = prior.runs.filter(({ collapse }) => collapse === undefined);
    const gaps = (sound.length > 0 ? sound : prior.runs).map(({ gap }) => gap!);
    expect(prior.gaps![prior.kept]).toBe(Math.max(...gaps));
    const warned = events.some((event) => event.type === 'warning' && event.message.includes('left apart'));
    expect(warned).toBe(Math.max(...gaps) < 1.4);
  });

  it('needs no neighbours of pictures, and moves rows of anything else at random', async () => {
    const stages: string[] = [];
    const controls = {
      onEvent: (event: TrainingEvent) => {
        if (event.type === 'stage-start') stages.push(event.stage);
      },
      allowEmptyClusters: true,
    };
    await trainPrior(onnxEngine, pictures, clusters, { ...still, epochs: 1 }, new Random(1), controls);
    expect(stages).toEqual(['prior network']);
    const vectors = { ...overclusterPrior({ kind: 'vector' }), hidden: 16, batch: 48, epochs: 1, restarts: 1 };
    const prior = await trainPrior(onnxEngine, pictures, clusters, vectors, new Random(1), controls);
    expect(stages).toContain('neighbours');
    expect(prior.gaps).toHaveLength(1);
  });

  it.each<[string, Partial<PriorOptions>]>([
    ['as many outputs as clusters', { overclustering: { outputs: 3, cap: 1.5 } }],
    ['a graph start', { start: { kind: 'graph', rows: { kind: 'vector' }, neighbours: 5, effectiveDimension: 0.75 } }],
  ])('refuses %s', async (_, changes) => {
    const bad = trainPrior(onnxEngine, pictures, clusters, { ...still, ...changes }, new Random(1));
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
