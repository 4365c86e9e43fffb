import type { Dataset, Split } from './dataset.js';
import { chosenRows, evenlySpread } from './row-views.js';

/** Some rows of a split, with their classes, and which of the set's own rows they are. */
export function someRows({ data, count, labels, chosen }: Split, rows: Int32Array, features: number): Split {
  return {
    data: chosenRows(data, features, rows),
    count: rows.length,
    ...(labels && { labels: rows.map((row) => labels[row]!) }),
    chosen: { rows: chosen ? rows.map((row) => chosen.rows[row]!) : rows, of: chosen?.of ?? count },
  };
}

/** A data set with at most `most` rows in each split, evenly from all of them. */
export function limited<D extends Dataset>(dataset: D, most: number): D {
  const few = (split: Split): Split => {
    const { count } = split;
    return count <= most ? split : someRows(split, evenlySpread(count, most), dataset.features);
  };
  const { train, test } = dataset;
  return { ...dataset, train: few(train), test: test && few(test) };
}
