import { Random } from '@clusterzoo/runtime';
import type { Run, RunRecord } from '../../training/src/commands/run-folder.js';
import { type ImageDataset, imageFacts, type Split, type VectorDataset } from '../../training/src/data/dataset.js';
import { fitLatentDensity, scaledDensity } from '../../training/src/methods/latent-density.js';
import { graphPrior, type PriorOptions, priorPresets } from '../../training/src/methods/prior-network/options.js';
import { uniformScaling } from '../../training/src/methods/scaling.js';
import { type SimiConfig, simiNetworks, type TrainedSimi } from '../../training/src/methods/simi-clustergan/fit.js';
import { imageOptions, simiPresets } from '../../training/src/methods/simi-clustergan/options.js';
import { FORMAT_VERSION } from '../../training/src/methods/simi-clustergan/stored-formats.js';
import { initialize } from '../../training/src/networks/parameters.js';
import { priorNetwork } from '../../training/src/networks/prior-network.js';

const FEATURES = 4;
const CLUSTERS = 3;

/** Rows around three corners of [0, 10]⁴, in turn; labels are the corners. */
function blobs(count: number, random: Random): Split<Float32Array> {
  const noise = random.normals(count * FEATURES, 0.5);
  const labels = Int32Array.from({ length: count }, (_, i) => i % CLUSTERS);
  const data = noise.map((value, at) => {
    const [row, column] = [Math.floor(at / FEATURES), at % FEATURES];
    return Math.min(10, Math.max(0, (column === labels[row] ? 8 : 2) + value));
  });
  return { data, count, labels };
}

/** A small data set of three well separated clusters. */
export function blobDataset(seed = 1): VectorDataset {
  const random = new Random(seed);
  return {
    name: 'blobs',
    kind: 'vector',
    features: FEATURES,
    train: blobs(600, random),
    test: blobs(150, random),
    classes: CLUSTERS,
    licence: 'CC0-1.0',
    source: 'made for a test',
    scale: { low: 0, high: 10 },
  };
}

const SIDE = 8;

/** A small data set of pictures in three clusters: a bright block at the left, in the middle, or at the right. */
export function blockDataset(channels: 1 | 3 = 1, seed = 1): ImageDataset {
  const random = new Random(seed);
  return {
    ...imageFacts({ channels, height: SIDE, width: SIDE }),
    name: 'blocks',
    train: blocks(240, channels, random),
    test: blocks(60, channels, random),
    classes: CLUSTERS,
    licence: 'CC0-1.0',
    source: 'made for a test',
  };
}

/** Pictures of blocks three pixels wide, in turn; of two or three in colour the block is brighter in each channel. */
function blocks(count: number, channels: number, random: Random): Split<Float32Array> {
  const pixels = channels * SIDE * SIDE;
  const labels = Int32Array.from({ length: count }, (_, i) => i % CLUSTERS);
  const data = random.uniforms(count * pixels, 0, 0.2).map((noise, at) => {
    const [row, pixel] = [Math.floor(at / pixels), at % pixels];
    const [channel, y, x] = [Math.floor(pixel / SIDE ** 2), Math.floor(pixel / SIDE) % SIDE, pixel % SIDE];
    const left = 1 + 2 * labels[row]!;
    const inside = y >= 2 && y < 6 && x >= left && x < left + 2;
    return inside ? 0.6 + 0.15 * channel + 0.4 * noise : noise;
  });
  return { data, count, labels };
}

/** A configuration with a prior network. */
export type PriorConfig = SimiConfig & { readonly prior: PriorOptions };

/** A configuration for {@link blockDataset} that is trained in seconds. */
export function smallImageConfig(channels: 1 | 3 = 1, changes: Partial<SimiConfig['simi']> = {}): PriorConfig {
  const { image, rows, features } = blockDataset(channels);
  const config = smallConfig();
  return {
    ...config,
    scaling: uniformScaling(features, 0, 1),
    image,
    prior: { ...graphPrior({ kind: 'vector' }), hidden: 32, batch: 40, epochs: 10, restarts: 1 },
    simi: {
      ...imageOptions('zoo', image, channels === 1 ? rows : { kind: 'vector' }),
      ...{ width: 0.125, latentSize: 2, batch: 40, epochs: 25 },
      ...changes,
    },
  };
}

/** A configuration that is trained in seconds. */
export function smallConfig(changes: Partial<SimiConfig['simi']> = {}): PriorConfig {
  return {
    method: 'simi-clustergan',
    clusters: CLUSTERS,
    seed: 3,
    scaling: uniformScaling(FEATURES, 0, 10),
    prior: { ...priorPresets.graph, hidden: 32, batch: 50, epochs: 20, restarts: 1 },
    simi: { ...simiPresets.zoo, hidden: 32, latentSize: 2, batch: 50, epochs: 20, ...changes },
  };
}

/** A model with random weights: all that export needs, and no training. */
export function untrained(changes: Partial<SimiConfig['simi']> = {}): TrainedSimi {
  const config = smallConfig(changes);
  const networks = simiNetworks(config, FEATURES);
  const random = new Random(config.seed);
  const specs = [networks.generator, networks.critic, networks.encoder].flatMap((network) => [
    ...network.parameters,
    ...network.statistics,
  ]);
  const prior = priorNetwork({ inputs: FEATURES, hidden: config.prior.hidden, clusters: CLUSTERS });
  const { latentSize, latentDensity, sigma } = config.simi;
  const encodings = { rows: 90, latentSize, clusters: CLUSTERS };
  const labels = Int32Array.from({ length: 90 }, (_, i) => i % CLUSTERS);
  return {
    config,
    networks,
    state: initialize(specs, random),
    density:
      latentDensity === 'scaled'
        ? scaledDensity(CLUSTERS, latentSize, sigma)
        : fitLatentDensity(random.normals(90 * latentSize), labels, encodings),
    scaling: config.scaling,
    prior: { masses: Float32Array.of(0.2, 0.3, 0.5), used: 3, agreement: 1, objectives: [0] },
    priorState: initialize([...prior.parameters, ...prior.statistics], random),
    losses: { generator: 1 },
  };
}

/** A run as its folder holds it, with random weights. */
export function untrainedRun(trained: TrainedSimi, changes: Partial<Omit<RunRecord, 'formatVersion'>> = {}): Run {
  const { config, losses, prior } = trained;
  return {
    trained,
    record: {
      formatVersion: FORMAT_VERSION,
      started: '2026-01-02T03:04:05.000Z',
      created: '2026-01-02T03:05:06.000Z',
      command: 'clusterzoo train --data pendigits',
      data: { data: 'pendigits', split: 'train', rows: 50, features: 3, sha256: '00' },
      config,
      engine: { name: 'onnxruntime', device: 'cpu' },
      versions: { node: '20.0.0' },
      seconds: 1.5,
      losses,
      history: [{ stage: 'generator and encoder', epoch: 1, losses }],
      prior: { agreement: prior.agreement, objectives: prior.objectives },
      figures: [],
      ...changes,
    },
  };
}
