import type { Calibration } from './calibration.js';
import { ZooError } from './errors.js';
import { check } from './json-schema.js';
import { checkConsistency } from './manifest-consistency.js';
import { manifestSchema } from './manifest-schema.js';
import type { OutlierThresholds } from './outliers.js';
import type { Parity } from './parity.js';
import type { PrecisionVariant } from './variant.js';

/** Element precision of a pair of graphs. Inputs and outputs are float32 in every one of them. */
export type Precision = 'fp32' | 'fp16' | 'int8';

/** Rows of numbers in the data set's own units. */
export interface VectorInput {
  readonly kind: 'vector';
  /** Numbers a row. */
  readonly features: number;
  /** What the numbers are, in words: `tablet coordinates`, `log2(1 + counts)`. */
  readonly units: string;
  /** Smallest and largest value of the training data. Informative: values outside are legal. */
  readonly range: readonly number[];
  /** Where the numbers are counts: the graphs work with log2(1 + x), in which rows are best looked at and compared. */
  readonly transform?: 'log2';
  /** Where the numbers are the pixels of a picture, line by line: how it is drawn. */
  readonly layout?: { readonly height: number; readonly width: number };
}

/** Images, float32 NCHW in [0, 1]. */
export interface ImageInput {
  readonly kind: 'image';
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** Always [0, 1]. */
  readonly range: readonly number[];
}

/** What a model takes and gives; `kind` tells which of the two. */
export type InputSpec = VectorInput | ImageInput;

/** Shapes of the graphs' inputs and outputs, without the symbolic batch axis that comes first in all of them. */
export interface GraphShapes {
  readonly input: readonly number[];
  readonly probabilities: readonly number[];
  readonly latents: readonly number[];
  readonly clusters: readonly number[];
  readonly output: readonly number[];
}

/** One measured row: labels used for judging only, after training. */
export interface MetricRow {
  /** Which rows of the data set: `train`, `test`. */
  readonly split: string;
  /** How a label was chosen: the encoder's largest probability, or k-means on the encodings of the split. */
  readonly rule: 'argmax' | 'kmeans';
  /** Rows measured. */
  readonly count: number;
  /** Accuracy under the best one-to-one map (Hungarian), [0, 1]. */
  readonly acc: number;
  /** Normalised mutual information, arithmetic mean, [0, 1]. */
  readonly nmi: number;
  /** Adjusted Rand index, [−1, 1]. */
  readonly ari: number;
  /** Share of rows in their cluster's most frequent class, [0, 1]. */
  readonly purity: number;
  /** Seed of the training run. */
  readonly seed: number;
  /** Engine and device that trained it: `onnxruntime cpu`. */
  readonly engine: string;
  /** The command that repeats the measurement. */
  readonly command: string;
  readonly note?: string;
  /** Which variant of the entry was measured. @default 'fp32' */
  readonly precision?: Precision;
}

/** What a classical clusterer makes of the same rows, for comparison; fitted to the training split. */
export interface BaselineRow {
  /** What was fitted: `k-means`, `GMM`, `PCA to 20 + GMM`. */
  readonly method: string;
  /** Which rows were put into its clusters: `train`, `test`. */
  readonly split: string;
  /** Rows measured. */
  readonly count: number;
  /** Accuracy under the best one-to-one map (Hungarian), [0, 1]. */
  readonly acc: number;
  /** Normalised mutual information, arithmetic mean, [0, 1]. */
  readonly nmi: number;
  /** Adjusted Rand index, [−1, 1]. */
  readonly ari: number;
  /** Share of rows in their cluster's most frequent class, [0, 1]. */
  readonly purity: number;
  /** Seed of its starts. */
  readonly seed: number;
}

/** A figure of the literature to compare with, as the source states it. */
export interface PublishedFigure {
  readonly method: string;
  /** Paper and table. */
  readonly source: string;
  /** Accuracy, [0, 1]. */
  readonly acc?: number;
  /** Normalised mutual information, [0, 1]. */
  readonly nmi?: number;
  /** Adjusted Rand index, [−1, 1]. */
  readonly ari?: number;
  readonly note?: string;
}

/** Figures that need no labels; of counts, all are measured on log2(1 + x). */
export interface Quality {
  /** Mean per-element variance of samples of a cluster over that of the data in it; 1 is as varied as the data. */
  readonly varianceRatio: number;
  /** Share of samples drawn for cluster k that the encoder puts back into k, [0, 1]. */
  readonly cycleShare: number;
  /** Mean squared error of reconstruction on held-out data, in squared input units. */
  readonly reconstructionError: number;
  /** The same for k-means' centroids as reconstruction, with as many clusters: the floor to beat. */
  readonly kmeansReconstructionError: number;
}

/** A file of the entry. */
export interface ZooFile {
  /** Relative to the manifest, forward slashes. */
  readonly path: string;
  readonly role: 'encoder' | 'generator' | 'novelty' | 'samples' | 'card' | 'test-data';
  /** Of encoder and generator files. */
  readonly precision?: Precision;
  /** Exact size. */
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Paths of one pair of graphs. Encoder: `input` → `probabilities`, `latents`; the probabilities of vectors that hold NaN
 * or Infinity are NaN, so that the runtime need not look at every number. Generator: `latents`, `clusters` → `output`.
 */
export interface GraphPair {
  readonly encoder: string;
  readonly generator: string;
}

/** What `manifest.json` says about a zoo entry. K is the number of clusters, dn the size of a latent. */
export interface Manifest {
  readonly formatVersion: 2;
  /** The name to load it by, also the name of its folder. */
  readonly name: string;
  readonly title: string;
  /** `simi-clustergan`, `clustergan`, … */
  readonly method: string;
  readonly dataset: {
    readonly name: string;
    readonly licence: string;
    readonly source: string;
    /** Rows a split: `{ "train": 60000, "test": 10000 }`. */
    readonly splits: Readonly<Record<string, number>>;
  };
  readonly input: InputSpec;
  readonly shapes: GraphShapes;
  /** K. */
  readonly clusters: number;
  readonly latent: {
    /** dn. */
    readonly size: number;
    /** At the graphs' interface, whatever happened in training. */
    readonly distribution: 'standard-normal';
    /** Standard deviation of z_n that training drew. */
    readonly sigma: number;
    /** `ex-post`: mean and factor per cluster fitted to the training encodings; `scaled`: μ = 0, L = σI. */
    readonly standardisation: 'ex-post' | 'scaled';
    /** Factor on the latents wherever k-means sees encodings: [kmeansScale·ε, probabilities]. */
    readonly kmeansScale: number;
  };
  /** Learned prior over the clusters, sums to 1. Sampling without a given cluster draws from it. */
  readonly clusterMasses: readonly number[];
  /**
   * K rows of dn + K: k-means centroids of the training encodings as the encoder graph gives them, fitted with latents
   * scaled by `latent.kmeansScale` and stored without that factor, [latents in standard normal units, probabilities].
   */
  readonly centroids: readonly (readonly number[])[];
  /** K different display names. */
  readonly clusterNames: readonly string[];
  /** Confidence of the training rows of each cluster: mean and fifth percentile; 0 for an empty cluster. */
  readonly confidence: { readonly perCluster: readonly { readonly mean: number; readonly p05: number }[] };
  /** Absent: nobody else put the same rows into clusters, and probabilities are as training left them. */
  readonly calibration?: Calibration;
  /** Absent: rows are not compared with what training saw. */
  readonly outliers?: OutlierThresholds;
  /**
   * The entry's own rows first, in full precision, then its variants', then those of other seeds and settings; empty where
   * the data set has no labels.
   */
  readonly metrics: readonly MetricRow[];
  /** What classical clusterers make of the same splits, a row for each method, split and seed. */
  readonly baselines?: readonly BaselineRow[];
  /** What others report on the same data set. */
  readonly published?: readonly PublishedFigure[];
  /** How the features came about that clusters were found from, and which labels went into them; absent for rows alone. */
  readonly featureNote?: string;
  readonly quality: Quality;
  readonly files: readonly ZooFile[];
  /** The graphs that the entry holds: at least one pair, and not always in full precision. */
  readonly precisions: { readonly fp32?: GraphPair; readonly fp16?: GraphPair; readonly int8?: GraphPair };
  /** The smallest one that is as good as full precision, of those that the entry holds. */
  readonly defaultPrecision: Precision;
  /** What was measured of each reduced precision; there is one at least for those that the entry holds. */
  readonly variants?: { readonly fp16?: PrecisionVariant; readonly int8?: PrecisionVariant };
  /** Of the graphs in full precision, which are measured also where the entry does not hold them. */
  readonly parity: Parity;
  /** Configuration and command of the training run; free form. */
  readonly training: Readonly<Record<string, unknown>>;
}

const FORMAT_VERSION: Manifest['formatVersion'] = 2;

/**
 * Checks the contents of a `manifest.json`.
 *
 * @param json - the parsed JSON
 * @returns the same object, typed
 * @throws ZooError `MANIFEST_INVALID`, naming the field, the bad value and the legal ones
 */
export function parseManifest(json: unknown): Manifest {
  const version = (json as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version !== FORMAT_VERSION) {
    const remedy =
      version > FORMAT_VERSION
        ? 'update @clusterzoo/runtime to a version that knows it'
        : `export the model again, or use an earlier @clusterzoo/runtime, which reads format ${version}`;
    const message = `manifest.formatVersion: got ${version}; this runtime reads ${FORMAT_VERSION}; ${remedy}`;
    throw new ZooError('MANIFEST_INVALID', message);
  }
  check(json, manifestSchema, 'manifest');
  const manifest = json as Manifest;
  checkConsistency(manifest);
  return manifest;
}
