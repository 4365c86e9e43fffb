import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { numbersOf } from '../../../../test/support/numbers.js';
import { smallNetwork } from '../../../../test/support/small-network.js';
import { blockDataset, smallImageConfig } from '../../../../test/support/trained.js';
import { FrozenNetwork } from '../../features/frozen-network.js';
import { clusteringMetrics } from '../../metrics/index.js';
import type { TrainingEvent } from '../events.js';
import type { FeatureDescription } from '../prior-network/feature-view.js';
import { argmaxRows, type RowsInMemory } from '../rows.js';
import { scaleRows } from '../scaling.js';
import { type FitViews, fitSimi, type SimiConfig, type TrainedSimi } from './fit.js';
import { shippedGraphs } from './shipped-graphs.js';
import { restoreSimi, storeSimi } from './stored.js';
import { encodeRows } from './train.js';
import { withoutPrior } from './uniform-codes.js';

const rowsOf = (channels: 1 | 3): RowsInMemory => {
  const { train, features } = blockDataset(channels);
  return { data: numbersOf(train.data), rows: train.count, columns: features };
};

async function accuracy(trained: TrainedSimi, channels: 1 | 3): Promise<number> {
  const { test, features } = blockDataset(channels);
  const scaled = { data: scaleRows(test!.data, trained.scaling), rows: test!.count, columns: features };
  const { probabilities } = await encodeRows(onnxEngine, trained.networks, trained.state, scaled);
  return clusteringMetrics(test!.labels!, argmaxRows(probabilities, 3)).acc;
}

/** Two coordinates that tell the blocks apart, and nothing of their pixels. */
const features: RowsInMemory = {
  data: Float32Array.from({ length: 480 }, (_, at) => {
    const cluster = Math.floor(at / 2) % 3;
    return Math.sin(cluster * 2.1 + (at % 2) * 1.5) + 0.02 * Math.sin(at * 12.9898);
  }),
  rows: 240,
  columns: 2,
};

const description: FeatureDescription = {
  ...{ normalise: 'none', components: 'all', columns: 2, seen: 2, note: 'made for a test' },
  source: { kind: 'file', file: 'features.npy', sha256: '00' },
};

const seeingFeatures: SimiConfig = {
  ...smallImageConfig(3, { distillation: { kind: 'sample', augmentation: { kind: 'none' } } }),
  features: description,
};

/** A critic of the maps of a small network. */
const criticNetwork = FrozenNetwork.read(smallNetwork());
const seeingMaps: SimiConfig = smallImageConfig(3, {
  critic: {
    ...{ size: 16, range: 'symmetric', stages: criticNetwork.stages(16), units: 8 },
    ...{ name: 'small', sha256: '00', note: 'made for a test' },
  },
});

describe('fitSimi on pictures', () => {
  it('trains convolutional networks for grey pictures, which see them turned and shifted too', async () => {
    const config = smallImageConfig();
    expect(config.simi.distillation).toMatchObject({ kind: 'network', augmentation: { kind: 'affine' } });
    const trained = await fitSimi(onnxEngine, rowsOf(1), config);
    expect(trained.networks.sampleShape).toEqual([1, 8, 8]);
    expect(await accuracy(trained, 1)).toBeGreaterThan(0.95);
    const { encoder, generator } = shippedGraphs(trained);
    expect(encoder.inputs.map(({ shape }) => shape)).toEqual([['N', 1, 8, 8]]);
    expect(generator.outputs.map(({ shape }) => shape)).toEqual([['N', 1, 8, 8]]);
    expect([encoder, generator].flatMap(({ nodes }) => nodes.map(({ op }) => op))).not.toContain('Transpose');
    const restored = restoreSimi(structuredClone(storeSimi(trained)));
    expect(restored.networks.sizes).toEqual(trained.networks.sizes);
    expect(restored.state).toEqual(trained.state);
  });

  it.each([0, 1.5])('refuses %d convolutions before any training', async (generatorConvolutions) => {
    const onEvent = () => {
      throw new Error('it has begun');
    };
    const config = smallImageConfig(1, { generatorConvolutions });
    await expect(fitSimi(onnxEngine, rowsOf(1), config, { onEvent })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('from 1 to 8'),
    });
  });

  it('learns the clusters that the prior network sees in features of colour pictures', async () => {
    const trained = await fitSimi(onnxEngine, rowsOf(3), seeingFeatures, {}, { features });
    expect(trained.networks.sampleShape).toEqual([3, 8, 8]);
    expect(await accuracy(trained, 3)).toBeGreaterThan(0.95);
    expect(restoreSimi(structuredClone(storeSimi(trained))).priorState).toEqual(trained.priorState);
  });

  it('trains a generator of more convolutions than published, which can be stored', async () => {
    const after = (epochs: number) =>
      fitSimi(onnxEngine, rowsOf(1), smallImageConfig(1, { generatorConvolutions: 2, epochs }));
    const [first, trained] = [await after(1), await after(2)];
    const added = ({ state }: TrainedSimi) => state['generator/conv_1_2/kernel']!;
    const filters = trained.state['generator/conv_1/kernel']!.shape[2]!;
    expect(added(trained).shape).toEqual([3, 3, filters, filters]);
    expect(added(trained).data).not.toEqual(added(first).data);
    const { generator } = shippedGraphs(trained);
    const convolutions = generator.nodes.map(({ op }) => op).filter((op) => op.startsWith('Conv'));
    expect(convolutions.join()).toBe('ConvTranspose,Conv,ConvTranspose');
    const restored = restoreSimi(structuredClone(storeSimi(trained)));
    expect(restored.networks.sizes).toEqual(trained.networks.sizes);
    expect(restored.state).toEqual(trained.state);
  });

  it('trains a critic of feature maps, which leaves nothing of the network behind', async () => {
    const fit = () => fitSimi(onnxEngine, rowsOf(3), seeingMaps, {}, { criticNetwork });
    const trained = await fit();
    expect(await accuracy(trained, 3)).toBeGreaterThan(0.95);
    const critic = Object.keys(trained.state).filter((name) => name.startsWith('critic/'));
    expect(critic).toContain('critic/stage_3/clusters/kernel');
    expect(critic).toHaveLength(trained.networks.critic.parameters.length);
    const restored = restoreSimi(structuredClone(storeSimi(trained)));
    expect(restored.state).toEqual(trained.state);
    expect((await fit()).state).toEqual(trained.state);
  });

  it('tells the critic nothing of clusters that are drawn whatever the pictures are', async () => {
    const { prior: _, simi, ...rest } = seeingMaps;
    const untaught: SimiConfig = { ...rest, simi: withoutPrior(simi) };
    const after = (epochs: number) => {
      const config = { ...untaught, simi: { ...untaught.simi, epochs } };
      return fitSimi(onnxEngine, rowsOf(3), config, {}, { criticNetwork });
    };
    const [one, two] = (await Promise.all([after(1), after(2)])).map(({ state }) => state);
    const [kernel, score] = ['critic/stage_3/clusters/kernel', 'critic/stage_3/score/kernel'];
    expect(two![kernel!]).toEqual(one![kernel!]);
    expect(two![score!]).not.toEqual(one![score!]);
  });

  it('refuses a network that nothing asks for, and none where one is asked for', async () => {
    const events: TrainingEvent[] = [];
    const onEvent = (event: TrainingEvent) => events.push(event);
    const fit = (config: SimiConfig, views: FitViews) => fitSimi(onnxEngine, rowsOf(3), config, { onEvent }, views);
    await expect(fit(seeingMaps, {})).rejects.toThrow('asks for a network for the critic, and there is none');
    await expect(fit(smallImageConfig(3), { criticNetwork })).rejects.toThrow(
      'knows nothing of a network for the critic, and there is one',
    );
    expect(events).toEqual([]);
  });

  it('refuses features that are not those asked for, and options that cannot go with them', async () => {
    const rows = rowsOf(3);
    const fit = (config: SimiConfig, seen?: RowsInMemory) => fitSimi(onnxEngine, rows, config, {}, { features: seen });
    await expect(fit(seeingFeatures)).rejects.toThrow('asks for 240 rows of 2 features, got none');
    await expect(fit(smallImageConfig(3), features)).rejects.toThrow(
      'asks for no features, got 240 rows of 2 features',
    );
    const other = (changes: Partial<SimiConfig['simi']>) => ({
      ...seeingFeatures,
      simi: { ...seeingFeatures.simi, ...changes },
    });
    const moved = other({ distillation: smallImageConfig(1).simi.distillation });
    await expect(fit(moved, features)).rejects.toThrow("choose the distillation 'sample' or 'label'");
    await expect(fit(other({ encoderStart: 'prior' }), features)).rejects.toThrow(
      /cannot start from the prior network/,
    );
  });
});
