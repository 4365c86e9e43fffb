import { count } from './numbers.js';
import { NEUTRAL } from './palette.js';

/** Classes with a colour and a label of their own. */
const MOST_CLASSES = 20;

/** Rows that share a colour on a map. */
export interface Group {
  readonly name: string;
  /** What stands for the name on the map; nothing where the group is no one thing. */
  readonly mark: string;
  readonly colour: string;
  /** Number of the cluster, by which its points are found under the pointer; absent of classes. */
  readonly key?: number;
  /** Places on the map of {@link MappedRows}. */
  readonly rows: readonly number[];
}

/** Longest name that fits on a map. */
const SHORT = 6;

/** What stands for names on a map: they themselves, or keys where one is too long. `cluster 7` is `7`. */
function marksOf(names: readonly string[], key: (index: number) => string): string[] {
  const bare = names.map((name) => /^cluster (\d+)$/.exec(name)?.[1] ?? name);
  return bare.every((name) => [...name].length <= SHORT) ? bare : bare.map((_, i) => key(i));
}

function rowsOf(labels: ArrayLike<number>, groups: number): number[][] {
  const rows = Array.from({ length: groups }, (): number[] => []);
  for (let i = 0; i < labels.length; i++) rows[labels[i]!]!.push(i);
  return rows;
}

/** The clusters that have rows. */
export function clusterGroups(
  labels: ArrayLike<number>,
  names: readonly string[],
  colours: readonly string[],
): Group[] {
  const marks = marksOf(names, String);
  const rows = rowsOf(labels, names.length);
  const groups = names.map((name, key) => ({ name, key, mark: marks[key]!, colour: colours[key]!, rows: rows[key]! }));
  return groups.filter((group) => group.rows.length > 0);
}

/** The classes with the most rows by name, and all others together in grey, behind them. */
export function classGroups(labels: ArrayLike<number>, names: readonly string[], colours: readonly string[]): Group[] {
  const rows = rowsOf(labels, names.length);
  const found = [...names.keys()].filter((label) => rows[label]!.length > 0);
  const most = [...found].sort((a, b) => rows[b]!.length - rows[a]!.length || a - b).slice(0, MOST_CLASSES);
  const shown = found.filter((label) => most.includes(label));
  const others = found.filter((label) => !most.includes(label));
  // Letters, since numbers are the clusters'.
  const marks = marksOf(
    shown.map((label) => names[label]!),
    (i) => String.fromCharCode(65 + i),
  );
  const groups = shown.map((label, i) => {
    return { name: names[label]!, mark: marks[i]!, colour: colours[label] ?? NEUTRAL, rows: rows[label]! };
  });
  if (others.length === 0) return groups;
  const name = `${count(others.length)} other classes`;
  return [{ name, mark: '', colour: NEUTRAL, rows: others.flatMap((label) => rows[label]!) }, ...groups];
}
