import type { OutlierThresholds, Random } from '@clusterzoo/runtime';
import { gatherRows } from '../data/row-views.js';
import { type NoveltyUnits, noveltyScores } from './novelty.js';
import type { Rows } from './rows.js';
import { type Scaling, transformValue } from './scaling.js';

/** Thresholds before anybody counted what they flag, and what novelty is measured in. */
export interface FittedThresholds extends Pick<OutlierThresholds, 'novelty' | 'confidence'> {
  readonly units: NoveltyUnits;
}

/** What thresholds are fitted to. */
export interface ThresholdSource {
  /** Training rows, raw. */
  readonly rows: Rows;
  /** Their reconstructions, [N, columns] row-major. */
  readonly copies: Float32Array;
  /** Their latents, [N, dn] row-major. */
  readonly latents: Float32Array;
  /** [N], their calibrated confidences. */
  readonly confidence: Float32Array;
  readonly scaling: Scaling;
  /** Halves the rows: one half for the units, the other for the thresholds. */
  readonly random: Random;
}

/**
 * Share of rows like the training rows that may be flagged for their novelty, and for their confidence. The
 * second is smaller: a row between two clusters need not be strange, and strangeness mostly shows in the first.
 */
export const OUTLIER_LEVELS = { novelty: 0.01, confidence: 0.001 } as const;

/** Deviations above the mean beyond which the share `OUTLIER_LEVELS.novelty` of normal numbers lies. */
const LEVEL_DEVIATIONS = 2.3263;

/** Latents that vary less than this, since the encoder leaves them alone, are measured as if they varied this much. */
const LEAST_LATENT_VARIANCE = 0.01;
/** The same of misses, where everything is reconstructed exactly, to rounding. */
const LEAST_MISS_VARIANCE = 1e-10;
/** Rows whose scores are found at a time. */
const SCORED_ROWS = 1024;

/**
 * Fits the thresholds beyond which a row is called an outlier. The units come from one half of the training rows. That
 * of a latent is its root mean square, or more ({@link tailShortened}). That of an element is the root of the average
 * of two mean squares: of its own misses and of those of all elements, as shares of their intervals. With its own
 * alone, pixels at an edge where hardly anything is ever drawn would outweigh all others. Thresholds are conformal
 * quantiles of the other half, so that of further rows of the same kind at most the share `level` is beyond them (Vovk,
 * Gammerman and Shafer, Algorithmic Learning in a Random World, 2005). The networks have seen both halves: how far that
 * holds for rows that they have not seen is for the test split to say.
 */
export function fitOutlierThresholds(source: ThresholdSource): FittedThresholds {
  const { rows, copies, latents, confidence, scaling, random } = source;
  const latentSize = latents.length / rows.rows;
  const order = random.permutation(rows.rows);
  const half = Math.ceil(rows.rows / 2);
  const [first, rest] = [order.subarray(0, half), order.subarray(half)];
  const others = rest.length > 0 ? rest : order;
  const usual: NoveltyUnits = {
    transform: scaling.transform,
    scale: missedScale(rows, copies, scaling, first),
    latentScale: latentScale(latents, latentSize, first),
  };
  const units = tailShortened(source, usual, first);
  const scores = scoresOf(source, units, others).sort();
  const sure = Float32Array.from(others, (row) => confidence[row]!).sort();
  return { units, novelty: upperThreshold(scores), confidence: lowerThreshold(sure) };
}

/** Novelty of the chosen rows, in their order. */
export function scoresOf(
  { rows, copies, latents }: Pick<ThresholdSource, 'rows' | 'copies' | 'latents'>,
  units: NoveltyUnits,
  chosen: Int32Array,
): Float32Array {
  const { columns } = rows;
  const latentSize = latents.length / rows.rows;
  const scores = new Float32Array(chosen.length);
  for (let from = 0; from < chosen.length; from += SCORED_ROWS) {
    const own = chosen.subarray(from, from + SCORED_ROWS);
    const reconstructed = {
      rows: gatherRows(rows.data, columns, own),
      copies: gatherRows(copies, columns, own),
      latents: gatherRows(latents, latentSize, own),
    };
    scores.set(noveltyScores(reconstructed, units), from);
  }
  return scores;
}

/** Root mean square of each latent over the chosen rows. */
function latentScale(latents: Float32Array, size: number, chosen: Int32Array): number[] {
  const variance = new Float64Array(size);
  for (const row of chosen) {
    for (let m = 0; m < size; m++) variance[m]! += latents[row * size + m]! ** 2 / chosen.length;
  }
  return Array.from(variance, (value) => rounded(Math.sqrt(Math.max(value, LEAST_LATENT_VARIANCE))));
}

/**
 * Longer units for latents some of which lie farther out than both misses and normal numbers do, by as much as their part's
 * tail is longer. Else the few rows with such latents set a threshold that nothing reaches by being missed: not even
 * noise. Unchanged where rows are too few to have a tail.
 */
function tailShortened(source: ThresholdSource, units: NoveltyUnits, chosen: Int32Array): NoveltyUnits {
  if (chosen.length * OUTLIER_LEVELS.novelty < 1) return units;
  const { scale, latentScale } = units;
  // What is measured in infinite units scores 0.
  const misses = { ...units, latentScale: latentScale.map(() => Number.POSITIVE_INFINITY) };
  const latents = { ...units, scale: scale.map(() => Number.POSITIVE_INFINITY) };
  const usual = Math.max(tail(scoresOf(source, misses, chosen)), normalTail(latentScale.length));
  const ratio = tail(scoresOf(source, latents, chosen)) / usual;
  if (!(ratio > 1)) return units;
  return { ...units, latentScale: latentScale.map((value) => rounded(value * Math.sqrt(ratio))) };
}

/** How many times their mean scores reach, the share that may be flagged left aside; 0 if all are 0. */
function tail(scores: Float32Array): number {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const place = Math.ceil((1 - OUTLIER_LEVELS.novelty) * scores.length) - 1;
  return mean > 0 ? scores.toSorted()[place]! / mean : 0;
}

/** {@link tail} of sums of `size` squared normal numbers (Wilson and Hilferty, The distribution of chi-square, 1931). */
function normalTail(size: number): number {
  return (1 - 2 / (9 * size) + LEVEL_DEVIATIONS * Math.sqrt(2 / (9 * size))) ** 3;
}

/** Units of the misses of each element, over the chosen rows, in units of t. */
function missedScale(
  { data, columns }: Rows,
  copies: Float32Array,
  { transform, low, high }: Scaling,
  chosen: Int32Array,
): number[] {
  // In scaled units, where elements can be compared with each other.
  const halves = low.map((value, j) => (high[j]! - value) / 2);
  const variance = new Float64Array(columns);
  for (const row of chosen) {
    const own = data.subarray(row * columns, (row + 1) * columns);
    for (let j = 0; j < columns; j++) {
      const copied = copies[row * columns + j]!;
      const missed = (transformValue(own[j]!, transform) - transformValue(copied, transform)) / halves[j]!;
      variance[j]! += missed ** 2 / chosen.length;
    }
  }
  const typical = variance.reduce((sum, value) => sum + value, 0) / columns;
  return Array.from(variance, (value, j) =>
    rounded(halves[j]! * Math.sqrt(Math.max((value + typical) / 2, LEAST_MISS_VARIANCE))),
  );
}

/** @param scores - ascending, at least one */
function upperThreshold(scores: Float32Array): OutlierThresholds['novelty'] {
  const count = scores.length;
  const at = (share: number) => rounded(scores[Math.min(count - 1, Math.floor(share * count))]!);
  // The k-th smallest of n is exceeded by one more with a probability of at most 1 − k/(n + 1).
  const place = Math.min(count, Math.ceil((count + 1) * (1 - OUTLIER_LEVELS.novelty)));
  // Rounded upwards, and above rounding where reconstructions are exact.
  const threshold = Math.max(scores[place - 1]! * (1 + 1e-5), 1e-6);
  return {
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    threshold: rounded(threshold),
    level: rounded(1 - place / (count + 1)),
  };
}

/** @param confidence - ascending, at least one; no threshold where there are too few rows for the level */
function lowerThreshold(confidence: Float32Array): OutlierThresholds['confidence'] {
  const place = Math.floor((confidence.length + 1) * OUTLIER_LEVELS.confidence);
  if (place < 1) return { threshold: 0, level: 0 };
  const threshold = Math.min(1, confidence[place - 1]! * (1 - 1e-5));
  return { threshold: rounded(threshold), level: rounded(place / (confidence.length + 1)) };
}

/** Six digits are more than such figures are known to. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
