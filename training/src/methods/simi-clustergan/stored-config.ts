import { ZooError } from '@clusterzoo/runtime';
import { PIXEL_RANGES } from '../../features/extractor.js';
import type { FeatureStage } from '../../features/frozen-network.js';
import { shownValue } from '../../shown-value.js';
import type { FeatureDescription } from '../prior-network/feature-view.js';
import { type AffineRanges, GRAPH_PARTITIONS, type Overclustering } from '../prior-network/options.js';
import type { FeatureCritic } from './critic-view.js';
import type { EncoderStage } from './encoder-stage.js';
import type { SimiConfig } from './fit.js';

/** What a value must look like: a test, or the shapes of an object's entries. */
type Shape = Check | { readonly [key: string]: Shape };

/** A shape with an entry for each of T's: a new option that is missing here does not compile. */
type ShapeOf<T> = Check | { readonly [K in keyof T]-?: ShapeOf<T[K]> };

interface Check {
  (value: unknown): boolean;
  /** What is legal, in words. */
  readonly legal: string;
}

function check(legal: string, test: (value: unknown) => boolean): Check {
  return Object.assign((value: unknown) => test(value), { legal });
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const number = check('a number', isNumber);
const positive = check('a number above 0', (value) => isNumber(value) && value > 0);
const share = check('a number above 0, at most 1', (value) => positive(value) && (value as number) <= 1);
const natural = check('an integer from 0', (value) => Number.isSafeInteger(value) && (value as number) >= 0);
const count = check('an integer from 1', (value) => Number.isSafeInteger(value) && (value as number) >= 1);
const flag = check('true or false', (value) => typeof value === 'boolean');
const numbers = check('a list of numbers', (value) => Array.isArray(value) && value.every(isNumber));
const oneOf = (...legal: readonly (string | number)[]) =>
  check(`one of ${legal.join(', ')}`, (value) => legal.includes(value as string));

function optional(inner: Check): Check {
  return check(inner.legal, (value) => value === undefined || inner(value));
}

/** Shapes told apart by their entry `kind`. */
function variant(shapes: Readonly<Record<string, { readonly [key: string]: Shape }>>): Check {
  const legal = `an object of the kind ${Object.keys(shapes).join(' or ')}`;
  return check(legal, (value) => {
    const kind = (value as { kind?: unknown } | null)?.kind;
    if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) return false;
    return problem(value, { kind: oneOf(kind), ...shapes[kind] }, '') === undefined;
  });
}

/** At least one, all of a shape. */
function listOf(inner: Check): Check {
  return check(
    `a list, each ${inner.legal}`,
    (value) => Array.isArray(value) && value.length > 0 && value.every(inner),
  );
}

/** An object with these entries and no others. */
function object(shape: { readonly [key: string]: Shape }): Check {
  return check(`an object with ${Object.keys(shape).join(', ')}`, (value) => problem(value, shape, '') === undefined);
}

const radius = variant({
  neighbour: { proportion: positive, neighbourIndex: natural },
  constant: { value: positive },
});
const range = check('two numbers above 0', (value) => {
  return Array.isArray(value) && value.length === 2 && value.every((end) => positive(end));
});
const affineRanges = object({
  rotation: number,
  scale: range,
  shear: number,
  shift: number,
  flip: optional(flag),
  brightness: optional(number),
} satisfies ShapeOf<AffineRanges>);
const augmentation = variant({
  none: {},
  affine: { channels: count, height: count, width: count, ranges: optional(affineRanges) },
});
const rowKind = variant({
  vector: {},
  counts: {},
  image: { height: count, width: count, channels: optional(oneOf(1, 3)) },
});
const imageShape = object({ channels: oneOf(1, 3), height: count, width: count });
const text = check('a text', (value) => typeof value === 'string');
const featureDescription = object({
  normalise: oneOf('l2', 'none'),
  components: check("an integer from 1 or 'all'", (value) => value === 'all' || count(value)),
  source: variant({
    file: { file: text, sha256: text },
    extractor: { name: text, sha256: text, size: count, range: text, output: optional(text), mirror: optional(flag) },
    outlines: {},
  }),
  columns: count,
  seen: count,
  note: text,
} satisfies ShapeOf<FeatureDescription>);
const featureCritic = object({
  size: count,
  range: oneOf(...PIXEL_RANGES),
  stages: listOf(object({ name: text, channels: count, side: count } satisfies ShapeOf<FeatureStage>)),
  units: count,
  colours: optional(oneOf('axes')),
  name: text,
  sha256: text,
  note: text,
} satisfies ShapeOf<FeatureCritic>);
const adam = { learningRate: positive, beta1: number, beta2: number, epsilon: optional(positive) };
const decay = oneOf('constant', 'half-cosine');

const configShape = {
  method: oneOf('simi-clustergan'),
  clusters: count,
  seed: natural,
  image: optional(imageShape),
  features: optional(featureDescription),
  scaling: { transform: oneOf('none', 'log2'), low: numbers, high: numbers },
  prior: {
    start: variant({
      graph: {
        rows: rowKind,
        neighbours: count,
        components: optional(count),
        effectiveDimension: positive,
        partition: optional(oneOf(...GRAPH_PARTITIONS)),
      },
      none: {},
    }),
    augmentation,
    consistency: optional(oneOf('sum', 'mean', 'vat-of-affine')),
    trunk: optional(variant({ mlp: {}, convolutional: { channels: count, height: count, width: count } })),
    overclustering: optional(object({ outputs: count, cap: positive } satisfies ShapeOf<Overclustering>)),
    hidden: count,
    epochs: count,
    batch: count,
    learningRate: positive,
    beta1: number,
    beta2: number,
    decay: oneOf('constant', 'half-cosine', 'warm-cosine'),
    perturbation: oneOf('vat', 'rpt', 'none'),
    xi: positive,
    radius,
    conditionalWeight: number,
    marginalWeight: number,
    targetShare: number,
    restarts: count,
  },
  simi: {
    weights: {
      crossEntropy: number,
      latent: number,
      reconstruction: number,
      priorCrossEntropy: number,
      crossModality: number,
      momentMatching: number,
    },
    distillation: variant({ label: {}, sample: { augmentation }, network: { radius, augmentation } }),
    encoderStart: oneOf('prior', 'random'),
    crossModalityLatents: oneOf('fresh', 'shared', 'paired'),
    sigma: positive,
    latentSize: count,
    hidden: count,
    width: optional(positive),
    critic: optional(featureCritic),
    initialization: optional(oneOf('he', 'normal')),
    generatorBatchNorm: flag,
    generatorActivation: optional(oneOf('relu', 'leaky-relu')),
    generatorConvolutions: optional(count),
    distance: oneOf('mse', 'l2'),
    gradientPenalty: { weight: number, centre: oneOf(0, 1) },
    criticSteps: count,
    criticAdam: adam,
    adam,
    decay,
    batch: count,
    epochs: count,
    instanceSelection: optional(share),
    encoderStage: optional(
      object({
        epochs: count,
        augmentation,
        latentWeight: number,
        sampleWeight: optional(number),
      } satisfies ShapeOf<EncoderStage>),
    ),
    latentDensity: oneOf('ex-post', 'scaled'),
  },
} as const satisfies ShapeOf<SimiConfig>;

/** Where `value` does not have the shape, in words; undefined where it has. */
function problem(value: unknown, shape: Shape, path: string): string | undefined {
  if (typeof shape === 'function') {
    return shape(value) ? undefined : `${path} is ${shownValue(value)}, which is not ${shape.legal}`;
  }
  if (typeof value !== 'object' || value === null) return `${path} is ${shownValue(value)}, not an object`;
  const keys = new Set([...Object.keys(shape), ...Object.keys(value)]);
  for (const key of keys) {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (!inner) return `${path}.${key} is unknown to this version`;
    const found = problem((value as Record<string, unknown>)[key], inner, `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

function assertShape(value: unknown, shape: Shape, path: string): void {
  const found = problem(value, shape, path);
  if (found) throw new ZooError('CHECKPOINT_INVALID', `the run's ${found}; train again`);
}

/** A stored configuration, checked. @throws ZooError `CHECKPOINT_INVALID` */
export function readConfig(value: unknown): SimiConfig {
  const { prior: _, ...withoutPrior } = configShape;
  const isAlone = typeof value === 'object' && value !== null && !Object.hasOwn(value, 'prior');
  assertShape(value, isAlone ? withoutPrior : configShape, 'config');
  const config = value as SimiConfig;
  const { low, high } = config.scaling;
  if (low.length === 0 || low.length !== high.length) {
    const message = `the run's scaling has ${low.length} lower and ${high.length} upper ends; train again`;
    throw new ZooError('CHECKPOINT_INVALID', message);
  }
  return config;
}

/** What training left besides tensors. */
interface StoredRecord {
  readonly agreement: number;
  readonly objectives: readonly number[];
  readonly losses: Readonly<Record<string, number>>;
}

/** The stored results of a training, checked. @throws ZooError `CHECKPOINT_INVALID` */
export function readRecord(meta: Readonly<Record<string, unknown>>): StoredRecord {
  const losses = check('numbers by name', (value) => {
    return typeof value === 'object' && value !== null && Object.values(value).every(isNumber);
  });
  assertShape(meta.prior, { agreement: number, objectives: numbers }, 'prior');
  assertShape(meta.losses, losses, 'losses');
  const prior = meta.prior as Pick<StoredRecord, 'agreement' | 'objectives'>;
  return { ...prior, losses: meta.losses as StoredRecord['losses'] };
}
