/** Labels of a table's splits as integers. */
export interface EncodedLabels {
  readonly labels: readonly Int32Array[];
  /** Number of distinct labels. */
  readonly classes: number;
  /** Names of the classes 0, 1, …, where the labels were not integers to begin with. */
  readonly classNames?: readonly string[];
}

/**
 * Turns label texts into integers, the same for all splits. Integers stay as they are; other labels are numbered in
 * alphabetical order.
 */
export function encodeLabels(splits: readonly (readonly string[])[]): EncodedLabels {
  const distinct = [...new Set(splits.flat())];
  // Labels such as 3.0 come out of programs that keep whole tables as floating point numbers.
  if (distinct.every((text) => /^[+-]?\d{1,9}(\.0*)?$/.test(text))) {
    const labels = splits.map((texts) => Int32Array.from(texts, Number));
    return { labels, classes: new Set(distinct.map(Number)).size };
  }
  const classNames = distinct.sort();
  const index = new Map(classNames.map((name, i) => [name, i]));
  return {
    labels: splits.map((texts) => Int32Array.from(texts, (text) => index.get(text)!)),
    classes: classNames.length,
    classNames,
  };
}
