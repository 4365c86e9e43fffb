import type { BaselineRow, Manifest } from '@clusterzoo/runtime';
import type { Dataset } from '../data/dataset.js';
import { datasetScaling } from '../data/normalize.js';
import { type BaselineOptions, MOST_COLUMNS, measureBaselines } from '../methods/baselines.js';
import type { Scaling } from '../methods/scaling.js';
import { meanAndDeviation } from '../report/table.js';

/** What is measured, for help texts. */
export const BASELINES =
  'k-means and Gaussian mixtures, which can take minutes; ' +
  `for rows of more than ${MOST_COLUMNS.toLocaleString('en')} columns k-means alone`;

/** How a command follows the measuring of baselines. */
export interface BaselineWatch extends Pick<BaselineOptions, 'signal' | 'onWarning'> {
  /** Told what is fitted. */
  readonly onNote?: (text: string) => void;
}

/** Measures the baselines, and says which one it is at. */
export function baselinesOf(
  dataset: Dataset,
  options: Pick<BaselineOptions, 'clusters' | 'scaling'>,
  { onNote, ...watch }: BaselineWatch,
): Promise<BaselineRow[]> {
  let last: string | undefined;
  const onFit = (method: string) => {
    if (method !== last) onNote?.(`baseline: ${method} …`);
    last = method;
  };
  return measureBaselines(dataset, { ...options, ...watch, onFit });
}

/** What one baseline makes of one split, over its seeds. */
export interface BaselineCells {
  readonly method: string;
  readonly split: string;
  readonly seeds: number;
  /** ACC, NMI, ARI and purity: mean ± sample standard deviation. */
  readonly figures: readonly string[];
}

/** The rows of a method and split together, for tables. */
export function baselineCells(rows: readonly BaselineRow[]): BaselineCells[] {
  const groups = new Map<string, BaselineRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.method, row.split]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    method: group[0]!.method,
    split: group[0]!.split,
    seeds: group.length,
    figures: (['acc', 'nmi', 'ari', 'purity'] as const).map((name) => meanAndDeviation(group.map((row) => row[name]))!),
  }));
}

/** The scaling that a model was trained with, if its manifest says it; else that of the data. */
export function scalingOf({ training }: Manifest, dataset: Dataset): Scaling {
  const { scaling } = (training.config ?? {}) as { readonly scaling?: Partial<Scaling> };
  const { transform = 'none', low, high } = scaling ?? {};
  const fits = (bounds: unknown): bounds is readonly number[] => {
    return Array.isArray(bounds) && bounds.length === dataset.features && bounds.every(Number.isFinite);
  };
  return fits(low) && fits(high) && low.every((value, i) => value < high[i]!)
    ? { transform, low, high }
    : datasetScaling(dataset);
}
