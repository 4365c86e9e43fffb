/** A symmetric sparse matrix in compressed rows: columns rise within a row, and both (i, j) and (j, i) are stored. */
export interface SparseSymmetric {
  readonly size: number;
  /** size + 1 offsets into `columns` and `values`. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * The neighbour graph W = (A + Aᵀ)/2, where A_ij = 1 if j is in the list of i: 1 for mutual neighbours, ½ for one-sided.
 *
 * @param indices - rows × neighbours, each list free of repeats and of its own row; −1 where a row has fewer
 */
export function affinityGraph(indices: Int32Array, rows: number, neighbours: number): SparseSymmetric {
  // Every directed edge is filed under both of its ends; an end seen twice in a row is a mutual neighbour.
  const counts = new Int32Array(rows + 1);
  for (let e = 0; e < indices.length; e++) {
    if (indices[e]! < 0) continue;
    counts[Math.floor(e / neighbours) + 1]!++;
    counts[indices[e]! + 1]!++;
  }
  for (let i = 0; i < rows; i++) counts[i + 1]! += counts[i]!;
  const next = counts.slice();
  const ends = new Int32Array(2 * indices.length);
  for (let e = 0; e < indices.length; e++) {
    const i = Math.floor(e / neighbours);
    const j = indices[e]!;
    if (j < 0) continue;
    ends[next[i]!++] = j;
    ends[next[j]!++] = i;
  }
  const starts = new Int32Array(rows + 1);
  const columns = new Int32Array(ends.length);
  const values = new Float64Array(ends.length);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    const row = ends.subarray(counts[i]!, counts[i + 1]!).sort();
    for (let e = 0; e < row.length; e++) {
      if (e > 0 && row[e] === row[e - 1]) {
        values[at - 1]! += 0.5;
        continue;
      }
      columns[at] = row[e]!;
      values[at++] = 0.5;
    }
    starts[i + 1] = at;
  }
  return { size: rows, starts, columns: columns.slice(0, at), values: values.slice(0, at) };
}

/** Row sums of the matrix. */
export function degrees(graph: SparseSymmetric): Float64Array {
  const sums = new Float64Array(graph.size);
  for (let i = 0; i < graph.size; i++) {
    for (let e = graph.starts[i]!; e < graph.starts[i + 1]!; e++) sums[i]! += graph.values[e]!;
  }
  return sums;
}

/** S = D^-½ W D^-½, D the diagonal of degrees; its eigenvalues lie in [−1, 1]. Every row must have an edge. */
export function normalisedGraph(graph: SparseSymmetric): SparseSymmetric {
  const scale = degrees(graph).map((degree) => 1 / Math.sqrt(degree));
  const values = new Float64Array(graph.values.length);
  for (let i = 0; i < graph.size; i++) {
    for (let e = graph.starts[i]!; e < graph.starts[i + 1]!; e++) {
      values[e] = scale[i]! * graph.values[e]! * scale[graph.columns[e]!]!;
    }
  }
  return { ...graph, values };
}

/** The rows and columns of `kept` (rising), renumbered from 0 in that order. */
export function subgraph(graph: SparseSymmetric, kept: Int32Array): SparseSymmetric {
  const renamed = new Int32Array(graph.size).fill(-1);
  kept.forEach((row, i) => {
    renamed[row] = i;
  });
  const starts = new Int32Array(kept.length + 1);
  const columns = new Int32Array(graph.columns.length);
  const values = new Float64Array(graph.values.length);
  let at = 0;
  kept.forEach((row, i) => {
    for (let e = graph.starts[row]!; e < graph.starts[row + 1]!; e++) {
      const column = renamed[graph.columns[e]!]!;
      if (column < 0) continue;
      columns[at] = column;
      values[at++] = graph.values[e]!;
    }
    starts[i + 1] = at;
  });
  return { size: kept.length, starts, columns: columns.slice(0, at), values: values.slice(0, at) };
}
