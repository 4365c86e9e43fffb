import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { affinityGraph, degrees, normalisedGraph, type SparseSymmetric, subgraph } from './affinity.js';
import { connectedComponents, mainland } from './components.js';

function toDense(graph: SparseSymmetric): number[][] {
  const dense = Array.from({ length: graph.size }, () => new Array<number>(graph.size).fill(0));
  for (let i = 0; i < graph.size; i++) {
    for (let e = graph.starts[i]!; e < graph.starts[i + 1]!; e++) dense[i]![graph.columns[e]!]! += graph.values[e]!;
  }
  return dense;
}

/** 0 ↔ 1, 2 → 0, and the pair 3 ↔ 4 by itself. */
const small = affinityGraph(Int32Array.from([1, 0, 0, 4, 3]), 5, 1);

describe('affinityGraph', () => {
  it('weighs mutual neighbours 1 and one-sided ones one half', () => {
    expect(toDense(small)).toEqual([
      [0, 1, 0.5, 0, 0],
      [1, 0, 0, 0, 0],
      [0.5, 0, 0, 0, 0],
      [0, 0, 0, 0, 1],
      [0, 0, 0, 1, 0],
    ]);
    expect([...degrees(small)]).toEqual([1.5, 1, 0.5, 1, 1]);
  });

  it('equals (A + Aᵀ)/2 for random lists', () => {
    const [rows, neighbours] = [60, 7];
    const random = new Random(4);
    const lists = Array.from({ length: rows }, (_, i) =>
      [...random.permutation(rows)].filter((j) => j !== i).slice(0, neighbours),
    );
    const dense = toDense(affinityGraph(Int32Array.from(lists.flat()), rows, neighbours));
    const directed = (i: number, j: number) => (lists[i]!.includes(j) ? 1 : 0);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < rows; j++) expect(dense[i]![j]).toBe((directed(i, j) + directed(j, i)) / 2);
    }
  });
});

describe('normalisedGraph', () => {
  it('divides by the square roots of both degrees', () => {
    const dense = toDense(normalisedGraph(small));
    expect(dense[0]![1]).toBeCloseTo(1 / Math.sqrt(1.5), 12);
    expect(dense[2]![0]).toBeCloseTo(0.5 / Math.sqrt(0.75), 12);
    expect(dense[3]![4]).toBe(1);
  });
});

describe('subgraph', () => {
  it('keeps the edges between the rows kept', () => {
    expect(toDense(subgraph(small, Int32Array.from([0, 2, 3])))).toEqual([
      [0, 0.5, 0],
      [0.5, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe('connectedComponents', () => {
  it('numbers components by their lowest row', () => {
    const { labels, sizes } = connectedComponents(small);
    expect([...labels]).toEqual([0, 0, 0, 1, 1]);
    expect(sizes).toEqual([3, 2]);
  });

  it('tells the mainland from islands', () => {
    expect(mainland(small, 3)).toEqual({ rows: Int32Array.from([0, 1, 2]), components: 1 });
    expect(mainland(small, 2)).toEqual({ rows: Int32Array.from([0, 1, 2, 3, 4]), components: 2 });
  });
});
