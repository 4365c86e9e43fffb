import { assembleZooEntry, type EncodedPair, type ZooEntryContents } from '@clusterzoo/export';
import {
  type Clustering,
  ClusterModel,
  type Manifest,
  type Precision,
  type PrecisionVariant,
} from '@clusterzoo/runtime';
import type { Values } from '../data/values.js';
import type { OnnxRuntime } from '../engine/onnxruntime.js';
import { measureSplit, type RunFacts } from '../methods/evaluation.js';
import { clusterValues } from '../methods/model-rows.js';
import { compareSamples } from '../methods/sample-difference.js';
import { type References, rowsElsewhere, shippedParity } from '../methods/simi-clustergan/shipped-parity.js';
import type { MeasuredVariant } from './default-precision.js';
import type { EncodedGraphs } from './entry-draft.js';
import { measureTolerance, type Tolerance } from './test-data.js';

/** Variants of a pair of graphs, with the rows of the references that each puts into another cluster. */
export type Variants = ReadonlyMap<
  Precision,
  { readonly graphs: EncodedPair; readonly elsewhere: ReadonlySet<number> }
>;

/** Finds which rows of the references the variants put elsewhere: those that cannot be compared, nor be test data. */
export async function variantsOf(
  { fp32: _, ...others }: EncodedGraphs,
  references: References,
  runtime: OnnxRuntime,
): Promise<Variants> {
  const found = new Map<Precision, { graphs: EncodedPair; elsewhere: ReadonlySet<number> }>();
  for (const [precision, graphs] of Object.entries(others) as [Precision, EncodedPair][]) {
    found.set(precision, { graphs, elsewhere: await rowsElsewhere(graphs.encoder, references, runtime) });
  }
  return found;
}

/** What variants are compared with. */
export interface VariantContext {
  /** The entry in full precision: loaded, and as contents that hold its test data. */
  readonly exact: ClusterModel;
  readonly draft: ZooEntryContents;
  readonly references: References;
  /** Of full precision. */
  readonly tolerance: Tolerance;
  /** The split that labels are compared on, and what the model in full precision makes of it. */
  readonly split: { readonly name: string; readonly data: Values; readonly labels?: Int32Array };
  readonly clustering: Clustering;
  readonly run: RunFacts;
  readonly runtime: OnnxRuntime;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** Until it is measured. */
const UNKNOWN: PrecisionVariant = {
  parity: { maxAbsDifference: 0, inputs: 0 },
  labels: { split: 'test', count: 1, agreement: 0 },
  samples: { count: 1, maxAbsDifference: 0, meanAbsDifference: 0, lowestPsnr: 0 },
};

/**
 * Measures each variant on the very bytes that are shipped: against the trained networks, and beside full precision on
 * the rows of a split and on samples.
 *
 * @throws ZooError `PARITY_FAILED` for outputs that are not numbers; `ABORTED`
 */
export async function measureVariants(
  variants: Variants,
  context: VariantContext,
): Promise<ReadonlyMap<Precision, MeasuredVariant>> {
  const measured = new Map<Precision, MeasuredVariant>();
  for (const [precision, { graphs, elsewhere }] of variants) {
    const { draft, references, runtime, signal } = context;
    const range = draft.facts.input.range as [number, number];
    const parity = await shippedParity(graphs, references, range, runtime, elsewhere);
    const tolerance = await measureTolerance(graphs, draft.testData, context.tolerance);
    const alone = {
      ...draft,
      facts: { ...draft.facts, variants: { [precision]: UNKNOWN } },
      graphs: { [precision]: graphs },
      defaultPrecision: precision,
    };
    const { files } = await assembleZooEntry(alone);
    const model = await ClusterModel.load(files, { device: 'cpu', ...(signal && { signal }) });
    try {
      const { facts, metrics } = await compareModels(model, precision, context);
      measured.set(precision, { facts: { parity: { ...parity, tolerance }, ...facts }, metrics });
    } finally {
      await model.dispose();
    }
  }
  return measured;
}

/** What the manifest says of variants. */
export function variantFacts(measured: ReadonlyMap<Precision, MeasuredVariant>): NonNullable<Manifest['variants']> {
  return Object.fromEntries([...measured].map(([precision, { facts }]) => [precision, facts]));
}

async function compareModels(
  model: ClusterModel,
  precision: Precision,
  { exact, split, clustering, run, signal }: VariantContext,
) {
  const columns = split.data.length / clustering.count;
  const found = await clusterValues(model, split.data, columns, { outliers: false, ...(signal && { signal }) });
  const same = found.labels.filter((label, i) => label === clustering.labels[i]).length;
  const labels = { split: split.name, count: found.count, agreement: same / Math.max(1, found.count) };
  const samples = await compareSamples(exact, model, signal);
  const metrics = measureSplit(split.name, split.labels, found, { ...run, precision });
  return { facts: { labels, samples }, metrics };
}
