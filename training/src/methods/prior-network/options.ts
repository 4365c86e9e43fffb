import type { RowKind } from '../../data/dataset.js';
import type { Decay } from '../loop.js';

/**
 * How a graph is divided. All but `k-means` look for more clusters than are wanted first: `merged` joins them so that
 * small ones are found among large ones, `informative` so that clusters say most of each other along edges, which makes
 * them of much the same size; `refined` does that and then moves single rows as long as clusters say more of each other.
 */
export type GraphPartition = 'k-means' | 'merged' | 'informative' | 'refined';

/** Every {@link GraphPartition}. */
export const GRAPH_PARTITIONS: readonly GraphPartition[] = ['k-means', 'merged', 'informative', 'refined'];

/** How the clusters start. */
export type PriorStart =
  /**
   * Spectral partition of the graph of the nearest `neighbours`, diffused until `effectiveDimension` eigenvectors a
   * cluster count: its clusters are the targets, its masses the expected marginal.
   */
  | {
      readonly kind: 'graph';
      /** What rows are, which decides whose neighbours they are. */
      readonly rows: RowKind;
      readonly neighbours: number;
      /** Principal components that distances of rows longer than 50 numbers are taken in. @default 20 */
      readonly components?: number;
      readonly effectiveDimension: number;
      /** @default k-means */
      readonly partition?: GraphPartition;
    }
  /** IMSAT as published: from a random network, uniform marginal. */
  | { readonly kind: 'none' };

/** A second way to see a row, which must get the same cluster: KL(p ‖ p(T x)). */
export type Augmentation =
  | { readonly kind: 'none' }
  /** Of pixels: a random affine map, and what else the ranges say. */
  | {
      readonly kind: 'affine';
      /** Each row is as many planes of pixels, which move alike. */
      readonly channels: number;
      readonly height: number;
      readonly width: number;
      /** @default affineRanges.small */
      readonly ranges?: AffineRanges;
    };

/** How far a random affine map may go; every number is drawn evenly and anew for each row. */
export interface AffineRanges {
  /** Degrees, both ways. */
  readonly rotation: number;
  /** Factors of height and width, each drawn by itself: from the first to the second. */
  readonly scale: readonly [number, number];
  /** Shear, both ways. */
  readonly shear: number;
  /** Share of the side, both ways, in both directions. */
  readonly shift: number;
  /** Whether every second picture, on average, is mirrored left to right. @default false */
  readonly flip?: boolean;
  /** What brightness above the background is multiplied by: 1 ± so much, at most up to white. @default 0 */
  readonly brightness?: number;
}

/** The ranges that `--affine` names. */
export const affineRanges = {
  /** What leaves a small picture what it is. */
  small: { rotation: 10, scale: [0.9, 1.1], shear: 0.1, shift: 0.05 },
  /** SIMI-ClusterGAN's for Fashion-MNIST. */
  paper: { rotation: 10, scale: [0.3, 1], shear: 0.3, shift: 0 },
  /** For a network that finds clusters by nothing else. */
  strong: { rotation: 15, scale: [0.8, 1.2], shear: 0.25, shift: 1 / 14 },
} as const satisfies Record<string, AffineRanges>;

/** Layers of the prior network before its output. */
export type PriorTrunk =
  /** Two dense layers, as in IMSAT. */
  | { readonly kind: 'mlp' }
  /** Two convolutions of stride 2, then a dense layer. */
  | { readonly kind: 'convolutional'; readonly channels: number; readonly height: number; readonly width: number };

/** More outputs than clusters, which are merged after training by how often two are given to the same row. */
export interface Overclustering {
  /** K′. */
  readonly outputs: number;
  /** Greatest mass of a merged cluster, in shares of an even split. */
  readonly cap: number;
}

/**
 * How the two penalties on what changes the prediction go together: their sum; their mean; or one, of the perturbation of
 * the row that is seen another way.
 */
export type Consistency = 'sum' | 'mean' | 'vat-of-affine';

/** How long the perturbation is. */
export type PerturbationRadius =
  /** `proportion` times the distance to the neighbour with (zero-based) index `neighbourIndex`, for each sample. */
  | { readonly kind: 'neighbour'; readonly proportion: number; readonly neighbourIndex: number }
  | { readonly kind: 'constant'; readonly value: number };

/** Training options of the prior network. */
export interface PriorOptions {
  readonly start: PriorStart;
  /** @default mlp */
  readonly trunk?: PriorTrunk;
  /** Units of each dense hidden layer. */
  readonly hidden: number;
  /** @default as many outputs as clusters */
  readonly overclustering?: Overclustering;
  readonly epochs: number;
  /** Rows of a step, at most all; an epoch leaves out what does not fill a batch. */
  readonly batch: number;
  /** Of Adam, as `beta1` and `beta2`. */
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** `constant`; constant for the first half of the steps and then a cosine to 0; or a warm-up, then a cosine. */
  readonly decay: Decay;
  /** Adversarial, random, or none: then rows and what they are seen as share a batch. */
  readonly perturbation: 'vat' | 'rpt' | 'none';
  /** Step length of VAT's power iteration. */
  readonly xi: number;
  readonly radius: PerturbationRadius;
  readonly augmentation: Augmentation;
  /** @default sum */
  readonly consistency?: Consistency;
  /** Weight of the conditional entropy H(Y|X). */
  readonly conditionalWeight: number;
  /** Weight of KL(p̄‖π); with uniform π the weight of −H(Y). */
  readonly marginalWeight: number;
  /** Share of the steps, from the first, in which the start's clusters are targets. In [0, 1]. */
  readonly targetShare: number;
  /** Independent trainings; the one with the lowest objective is kept. */
  readonly restarts: number;
}

const shared = {
  hidden: 256,
  batch: 256,
  learningRate: 0.002,
  beta1: 0.5,
  beta2: 0.999,
  perturbation: 'vat',
  xi: 10,
  radius: { kind: 'neighbour', proportion: 0.25, neighbourIndex: 10 },
  conditionalWeight: 0.1,
  marginalWeight: 0.4,
  augmentation: { kind: 'none' },
} as const;

/** The presets that `--prior` names. */
export const priorPresets = {
  /** Graph start, learned marginal, then the same network and losses; the default. */
  graph: {
    ...shared,
    start: { kind: 'graph', rows: { kind: 'vector' }, neighbours: 10, effectiveDimension: 0.75 },
    epochs: 30,
    decay: 'half-cosine',
    targetShare: 1,
    restarts: 2,
  },
  /** SIMI-ClusterGAN's first stage as published: IMSAT with its code's objective (λ = 0.1, μ = 4 on H(Y)). */
  imsat: {
    ...shared,
    start: { kind: 'none' },
    epochs: 60,
    decay: 'constant',
    targetShare: 0,
    restarts: 1,
  },
  /**
   * Ten times as many clusters as are wanted, by what stays when a picture is moved a little, then merged: for pictures
   * where no graph is wanted.
   */
  overcluster: {
    ...shared,
    start: { kind: 'none' },
    overclustering: { outputs: 100, cap: 1.5 },
    beta1: 0.9,
    perturbation: 'none',
    conditionalWeight: 0.2,
    marginalWeight: 0.8,
    epochs: 8,
    decay: 'warm-cosine',
    targetShare: 0,
    restarts: 2,
  },
} as const satisfies Record<string, PriorOptions>;

/** Units of the dense layer after the convolutions. */
const AFTER_CONVOLUTIONS = 128;

/** How many planes of pixels the rows are, and of what size. */
export function planesOf({ channels = 1, height, width }: Extract<RowKind, { readonly kind: 'image' }>) {
  return { channels, height, width };
}

/**
 * The preset `overcluster` for rows of a kind: of pictures a small convolutional network and strong affine maps; of
 * anything else two dense layers and adversarial perturbation, for there is no other way to see it.
 */
export function overclusterPrior(rows: RowKind): PriorOptions {
  const { overcluster } = priorPresets;
  if (rows.kind !== 'image') return { ...overcluster, perturbation: 'vat' };
  const shape = planesOf(rows);
  return {
    ...overcluster,
    trunk: { kind: 'convolutional', ...shape },
    hidden: AFTER_CONVOLUTIONS,
    augmentation: { kind: 'affine', ...shape, ranges: affineRanges.strong },
  };
}

/**
 * The preset `graph` for rows of a kind. A picture may also be seen a little turned, scaled or shifted, which its graph
 * does not say of rows that were not seen; so its network is let free after a third of the steps.
 */
export function graphPrior(rows: RowKind): PriorOptions {
  const { graph } = priorPresets;
  const start = { ...graph.start, rows };
  if (rows.kind !== 'image') return { ...graph, start };
  return { ...graph, start, augmentation: { kind: 'affine', ...planesOf(rows) }, targetShare: 1 / 3 };
}

/** The preset `graph` for features, which were reduced already: their graph takes all of them. */
export function featurePrior(columns: number): PriorOptions {
  const { graph } = priorPresets;
  return { ...graph, start: { ...graph.start, components: columns } };
}

/** Names of {@link priorPresets}. */
export type PriorPreset = keyof typeof priorPresets;

/**
 * Weights of the two entropies of the mutual-information term. `imsat` is IMSAT's code, λ·(H(Y|X) − μ·H(Y)).
 * `simi-literal` is SIMI-ClusterGAN's equation (10) as printed, λ·(μ·H(Y|X) − H(Y)), which collapses to few clusters.
 */
export function mutualInformationWeights(
  form: 'imsat' | 'simi-literal',
  { lambda = 0.1, mu = 4 }: { lambda?: number; mu?: number } = {},
): Pick<PriorOptions, 'conditionalWeight' | 'marginalWeight'> {
  return form === 'imsat'
    ? { conditionalWeight: lambda, marginalWeight: lambda * mu }
    : { conditionalWeight: lambda * mu, marginalWeight: lambda };
}
