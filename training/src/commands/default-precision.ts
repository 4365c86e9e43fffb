import { INVISIBLE_PSNR, LARGEST_LOSS } from '@clusterzoo/export';
import type { MetricRow, Precision, PrecisionVariant } from '@clusterzoo/runtime';
import { PRECISIONS } from './precisions.js';

/** What was measured of a variant. */
export interface MeasuredVariant {
  readonly facts: PrecisionVariant;
  /** On the split that labels were compared on; empty where the data have no labels. */
  readonly metrics: readonly MetricRow[];
}

/**
 * Whether a variant is as good as full precision: it loses at most 0.1 % of accuracy (argmax), or where the data have no
 * labels puts at most 0.1 % of the rows elsewhere, and no sample differs visibly, all of them having a peak
 * signal-to-noise ratio of at least 35 dB.
 *
 * @param exact - rows of full precision on the same split
 */
export function asGood({ facts, metrics }: MeasuredVariant, exact: readonly MetricRow[]): boolean {
  const accuracy = (rows: readonly MetricRow[]) => {
    return rows.find(({ split, rule }) => split === facts.labels.split && rule === 'argmax')?.acc;
  };
  const [before, after] = [accuracy(exact), accuracy(metrics)];
  const loss = before === undefined || after === undefined ? 1 - facts.labels.agreement : before - after;
  // Differences of shares are rounded: 0.999 from 1 is a little more than 0.001.
  return loss <= LARGEST_LOSS + 1e-9 && facts.samples.lowestPsnr >= INVISIBLE_PSNR;
}

/** The smallest of the precisions that is as good as full precision, or the most exact where none is. */
export function defaultPrecision(
  bytes: ReadonlyMap<Precision, number>,
  variants: ReadonlyMap<Precision, MeasuredVariant>,
  exact: readonly MetricRow[],
): Precision {
  const smallest = [...bytes.keys()].sort((a, b) => bytes.get(a)! - bytes.get(b)!);
  const good = smallest.find((precision) => {
    const variant = variants.get(precision);
    return variant ? asGood(variant, exact) : precision === 'fp32';
  });
  return good ?? PRECISIONS.find((precision) => bytes.has(precision))!;
}
