import type { SparseSymmetric } from './affinity.js';

/** The connected components of a graph. */
export interface Components {
  /** Component of every row, numbered from 0 by their lowest row. */
  readonly labels: Int32Array;
  /** Rows of every component. */
  readonly sizes: readonly number[];
}

/** Connected components by depth-first walks. */
export function connectedComponents(graph: SparseSymmetric): Components {
  const labels = new Int32Array(graph.size).fill(-1);
  const waiting = new Int32Array(graph.size);
  const sizes: number[] = [];
  for (let seed = 0; seed < graph.size; seed++) {
    if (labels[seed]! >= 0) continue;
    const component = sizes.length;
    labels[seed] = component;
    waiting[0] = seed;
    let size = 0;
    for (let depth = 1; depth > 0; size++) {
      const row = waiting[--depth]!;
      for (let e = graph.starts[row]!; e < graph.starts[row + 1]!; e++) {
        const other = graph.columns[e]!;
        if (labels[other]! >= 0) continue;
        labels[other] = component;
        waiting[depth++] = other;
      }
    }
    sizes.push(size);
  }
  return { labels, sizes };
}

/** The mainland of a graph. */
export interface Mainland {
  /** Rows in components of at least the smallest size, rising. */
  readonly rows: Int32Array;
  /** Number of such components. */
  readonly components: number;
}

/** The rows in components of at least `smallest` rows; the rest are islands. */
export function mainland(graph: SparseSymmetric, smallest: number): Mainland {
  const { labels, sizes } = connectedComponents(graph);
  const rows: number[] = [];
  labels.forEach((component, row) => {
    if (sizes[component]! >= smallest) rows.push(row);
  });
  return { rows: Int32Array.from(rows), components: sizes.filter((size) => size >= smallest).length };
}
