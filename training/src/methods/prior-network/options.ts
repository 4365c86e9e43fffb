import type { RowKind } from '../../data/dataset.js';

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
      readonly effectiveDimension: number;
    }
  /** IMSAT as published: from a random network, uniform marginal. */
  | { readonly kind: 'none' };

/** A second way to see a row, which must get the same cluster: KL(p ‖ p(T x)). */
export type Augmentation =
  | { readonly kind: 'none' }
  /** Of pixels: rotated up to 10°, scaled and sheared up to a tenth, shifted up to a twentieth of the side. */
  | {
      readonly kind: 'affine';
      /** Each row is as many planes of pixels, which move alike. @default 1 */
      readonly channels?: number;
      readonly height: number;
      readonly width: number;
    };

/** How long the perturbation is. */
export type PerturbationRadius =
  /** `proportion` times the distance to the neighbour with (zero-based) index `neighbourIndex`, for each sample. */
  | { readonly kind: 'neighbour'; readonly proportion: number; readonly neighbourIndex: number }
  | { readonly kind: 'constant'; readonly value: number };

/** Training options of the prior network. */
export interface PriorOptions {
  readonly start: PriorStart;
  /** Units of each of the two hidden layers. */
  readonly hidden: number;
  readonly epochs: number;
  /** Rows of a step, at most all; an epoch leaves out what does not fill a batch. */
  readonly batch: number;
  /** Of Adam, as `beta1` and `beta2`. */
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** `constant`, or constant for the first half of the steps and then a cosine to 0. */
  readonly decay: 'constant' | 'half-cosine';
  readonly perturbation: 'vat' | 'rpt';
  /** Step length of VAT's power iteration. */
  readonly xi: number;
  readonly radius: PerturbationRadius;
  readonly augmentation: Augmentation;
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
} as const satisfies Record<string, PriorOptions>;

/**
 * The preset `graph` for rows of a kind. A picture may also be seen a little turned, scaled or shifted, which its graph
 * does not say of rows that were not seen; so its network is let free after a third of the steps.
 */
export function graphPrior(rows: RowKind): PriorOptions {
  const { graph } = priorPresets;
  const start = { ...graph.start, rows };
  if (rows.kind !== 'image') return { ...graph, start };
  const { height, width } = rows;
  return { ...graph, start, augmentation: { kind: 'affine', height, width }, targetShare: 1 / 3 };
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
