import type { ImageShape, RowKind } from '../data/dataset.js';
import type { FeatureDescription } from '../methods/prior-network/feature-view.js';
import {
  featurePrior,
  graphPrior,
  mutualInformationWeights,
  type Overclustering,
  overclusterPrior,
  type PriorOptions,
  priorPresets,
} from '../methods/prior-network/options.js';
import type { Scaling } from '../methods/scaling.js';
import type { FeatureCritic } from '../methods/simi-clustergan/critic-view.js';
import type { EncoderStage } from '../methods/simi-clustergan/encoder-stage.js';
import type { SimiConfig } from '../methods/simi-clustergan/fit.js';
import {
  type Distillation,
  encoderStage,
  imageOptions,
  type LossWeights,
  type SimiOptions,
  simiPresets,
  zooOptions,
} from '../methods/simi-clustergan/options.js';
import { withoutPrior } from '../methods/simi-clustergan/uniform-codes.js';
import type { AdamOptions } from '../optimizers/adam.js';
import { augmentationOf } from './affine-options.js';
import { withFewNeighbours } from './few-rows.js';
import { chosenPrior } from './prior-request.js';
import type { MethodOptions } from './train-options.js';

/** What the data say about a run. */
export interface DataFacts {
  readonly rows: number;
  readonly clusters: number;
  readonly scaling: Scaling;
  /** What a row is. @default vector */
  readonly kind?: RowKind;
  /** Size of the picture that a row is, where the networks are convolutional. @default no picture */
  readonly image?: ImageShape;
  /** What the prior network sees in place of rows. @default the rows themselves */
  readonly features?: FeatureDescription;
  /** What the critic sees besides pictures. @default nothing */
  readonly critic?: FeatureCritic;
}

/**
 * Fewest steps that the presets' epochs are meant to be, whatever the batch: of few rows an epoch is a step or two, and
 * 60 of those teach a generator nothing. (90 rows, batch 64: samples vary 0.3 times as much as the data after 60 steps,
 * 0.9 after 1,000. Networks for pictures have more to learn.)
 */
export const leastSteps = { prior: 150, simi: 1000, images: 4000 } as const;

/**
 * The configuration that a command line asks for. For few rows a preset's batch is lowered to their number, and its
 * epochs are raised to {@link leastSteps}; no row is given more neighbours than there are.
 */
export function methodConfig(options: MethodOptions, facts: DataFacts): SimiConfig {
  const { rows, clusters, scaling, kind, image, features } = facts;
  // Features are vectors, whatever the rows are.
  const prior = features
    ? priorOptions(withoutAffine(options), rows, { kind: 'vector' }, image, features)
    : priorOptions(options, rows, kind, image);
  const own = simiOptions(options, facts);
  const simi = features ? taughtBySample(own, options) : own;
  const { seed } = options;
  const seen = { ...(image && { image }), ...(features && { features }) };
  const known = { method: 'simi-clustergan', clusters, seed, scaling, ...seen } as const;
  return withFewNeighbours(prior ? { ...known, prior, simi } : { ...known, simi: untaught(simi, options) }, rows);
}

/** For a training without prior network; what was asked for stays, and is refused where it cannot be. */
function untaught(simi: SimiOptions, asked: MethodOptions): SimiOptions {
  const { loss, distillation, encoderStart, encoderEpochs, crossModality } = asked;
  const alone = withoutPrior(simi);
  return {
    ...alone,
    weights: { ...alone.weights, ...loss },
    ...(distillation && { distillation: simi.distillation }),
    ...(encoderEpochs && given<SimiOptions>({ encoderStage: simi.encoderStage })),
    ...given<SimiOptions>({ encoderStart, crossModalityLatents: crossModality }),
  };
}

/** What is asked of pictures is asked of the encoder alone where the prior network sees none. */
function withoutAffine({ affine: _, flip: __, brightness: ___, ...options }: MethodOptions): MethodOptions {
  return options;
}

/** For a prior network that sees features, which cannot be asked about rows that were moved, nor passed on. */
function taughtBySample(simi: SimiOptions, asked: MethodOptions): SimiOptions {
  const { distillation } = simi;
  const start = { encoderStart: asked.encoderStart ?? 'random' } as const;
  if (asked.distillation || distillation.kind !== 'network') return { ...simi, ...start };
  return { ...simi, ...start, distillation: { kind: 'sample', augmentation: distillation.augmentation } };
}

/** The entries of `values` that are there. */
function given<T extends object>(values: { [K in keyof T]?: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Epochs of a preset for `rows` rows. */
function enoughEpochs(epochs: number, batch: number, rows: number, least: number): number {
  return Math.max(epochs, Math.ceil(least / Math.max(1, Math.floor(rows / batch))));
}

/** Hidden units of the published prior network for pictures (SIMI-ClusterGAN, section IV). */
const PAPER_IMAGE_HIDDEN = 1200;

function priorOptions(
  options: MethodOptions,
  rows: number,
  kind: RowKind = { kind: 'vector' },
  image?: ImageShape,
  features?: FeatureDescription,
): PriorOptions | undefined {
  const { preset, miForm = 'imsat', lambda, mu } = options;
  const prior = chosenPrior(options);
  if (prior === 'uniform') return undefined;
  const graph = (rows: RowKind) => (features ? featurePrior(features.seen) : graphPrior(rows));
  const presets = { graph, overcluster: overclusterPrior, imsat: () => priorPresets.imsat };
  const base: PriorOptions = presets[prior](kind);
  const { outputs, mergeCap, consistency, graphPartition } = options;
  const batch = Math.min(base.batch, rows);
  const weighted = options.miForm !== undefined || lambda !== undefined || mu !== undefined;
  return {
    ...base,
    batch,
    ...(image && preset === 'paper' && { hidden: PAPER_IMAGE_HIDDEN }),
    epochs: enoughEpochs(base.epochs, batch, rows, leastSteps.prior),
    ...(weighted && mutualInformationWeights(miForm, given<{ lambda: number; mu: number }>({ lambda, mu }))),
    ...given<PriorOptions>({
      restarts: options.priorRestarts,
      epochs: options.priorEpochs,
      perturbation: options.perturbation,
      consistency,
      radius: options.radius,
      hidden: options.hidden,
    }),
    augmentation: augmentationOf(options, kind, base.augmentation),
    ...(graphPartition && base.start.kind === 'graph' && { start: { ...base.start, partition: graphPartition } }),
    ...(base.overclustering && {
      overclustering: { ...base.overclustering, ...given<Overclustering>({ outputs, cap: mergeCap }) },
    }),
  };
}

/** What was asked for, seen as the preset sees rows: the command line gives the radius only. */
function distillationOf(asked: MethodOptions['distillation'], preset: Distillation): Distillation | undefined {
  if (asked?.kind !== 'network') return asked;
  return { ...asked, augmentation: preset.kind === 'network' ? preset.augmentation : { kind: 'none' } };
}

/**
 * The last stage after `epochs` epochs of the one before, where the preset has it or the command line asks for it. What is
 * switched off of the losses is so here too: without J_pce there is nothing to learn, unless it is asked for.
 */
function encoderStageOf(
  options: MethodOptions,
  preset: EncoderStage | undefined,
  epochs: number,
  kind: RowKind,
  { priorCrossEntropy, crossEntropy }: LossWeights,
): EncoderStage | undefined {
  const usual = preset && priorCrossEntropy !== 0 ? encoderStage(epochs, preset.augmentation).epochs : 0;
  const { encoderEpochs = usual } = options;
  if (encoderEpochs === 0) return undefined;
  const augmentation = augmentationOf(options, kind, preset?.augmentation ?? { kind: 'none' });
  const { sampleWeight, ...stage } = { ...encoderStage(epochs, augmentation), ...preset };
  const onSamples = crossEntropy !== 0 && given<EncoderStage>({ sampleWeight });
  return { ...stage, ...onSamples, augmentation, epochs: encoderEpochs };
}

function simiOptions(
  options: MethodOptions,
  { rows, kind = { kind: 'vector' }, image, critic }: DataFacts,
): SimiOptions {
  const vectors: SimiOptions = options.preset === 'zoo' ? zooOptions(kind) : simiPresets.paper;
  const base = image ? imageOptions(options.preset, image, kind, critic) : vectors;
  const share = options.instanceSelection === 1 ? undefined : options.instanceSelection;
  const seen = Math.max(1, Math.floor((share ?? 1) * rows));
  const { gpCentre, learningRate, criticLearningRate, beta1, beta2, batch = Math.min(base.batch, seen) } = options;
  const { encoderStage: presetStage, ...rest } = base;
  const epochs = options.epochs ?? enoughEpochs(base.epochs, batch, seen, image ? leastSteps.images : leastSteps.simi);
  const weights = { ...base.weights, ...options.loss };
  const stage = encoderStageOf(options, presetStage, epochs, kind, weights);
  const taught = distillationOf(options.distillation, base.distillation) ?? base.distillation;
  return {
    ...rest,
    batch,
    epochs,
    ...(stage && { encoderStage: stage }),
    // Merged outputs are no encoder's.
    ...(options.prior === 'overcluster' && { encoderStart: 'random' as const }),
    weights,
    gradientPenalty: { ...base.gradientPenalty, ...given<{ centre: 0 | 1 }>({ centre: gpCentre }) },
    adam: { ...base.adam, ...given<AdamOptions>({ learningRate, beta1, beta2 }) },
    criticAdam: { ...base.criticAdam, ...given<AdamOptions>({ learningRate: criticLearningRate, beta1, beta2 }) },
    ...given<SimiOptions>({
      sigma: options.sigma,
      latentSize: options.latentSize,
      hidden: options.hidden,
      ...(image && {
        width: options.width,
        generatorActivation: options.generatorActivation,
        generatorConvolutions: options.generatorConvolutions,
      }),
      initialization: options.init,
      criticSteps: options.criticSteps,
      instanceSelection: share,
      encoderStart: options.encoderStart,
      crossModalityLatents: options.crossModality,
      distance: options.distance,
      latentDensity: options.latentDensity,
    }),
    distillation:
      taught.kind === 'label'
        ? taught
        : { ...taught, augmentation: augmentationOf(options, kind, taught.augmentation) },
  };
}
