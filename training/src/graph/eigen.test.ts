import { Random } from '@clusterzoo/runtime';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { dot } from '../classical/vectors.js';
import { atOnce } from '../steps.js';
import { affinityGraph, normalisedGraph, type SparseSymmetric } from './affinity.js';
import { multiply } from './chebyshev.js';
import { topEigenpairs } from './eigen.js';
import { nearestNeighbours } from './neighbours.js';
import { makeOrthonormal } from './orthonormal.js';

/** The normalised neighbour graph of random points; `pieces` sets of them, far apart. */
async function randomGraph(rows: number, pieces: number): Promise<SparseSymmetric> {
  const data = new Random(9)
    .normals(rows * 2)
    .map((value, at) => value + (at % 2 === 0 ? 100 * ((at / 2) % pieces) : 0));
  const { indices } = await nearestNeighbours(data, { rows, columns: 2, neighbours: 8 });
  return normalisedGraph(affinityGraph(indices, rows, 8));
}

function denseValues(s: SparseSymmetric): number[] {
  const dense = Matrix.zeros(s.size, s.size);
  for (let i = 0; i < s.size; i++) {
    for (let e = s.starts[i]!; e < s.starts[i + 1]!; e++) dense.set(i, s.columns[e]!, s.values[e]!);
  }
  return new EigenvalueDecomposition(dense, { assumeSymmetric: true }).realEigenvalues.toSorted((a, b) => b - a);
}

describe('topEigenpairs', () => {
  it.each([
    ['filtered iteration', 250, 1],
    ['filtered iteration, repeated eigenvalue 1', 250, 4],
    ['dense solver', 30, 1],
  ])("gives the dense solver's values and true vectors: %s", async (kind, rows, pieces) => {
    const s = await randomGraph(rows, pieces);
    const count = 9;
    const { values, vectors, rounds, residual } = atOnce(
      topEigenpairs(s, { count, random: new Random(0), tolerance: 1e-7 }),
    );
    expect(rounds > 0).toBe(kind !== 'dense solver');
    expect(residual).toBeLessThan(1e-7 / Math.sqrt(rows));
    const expected = denseValues(s);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 10);
    });
    expect(values.filter((value) => value > 1 - 1e-9)).toHaveLength(pieces);
    vectors.forEach((vector, i) => {
      const image = atOnce(multiply(s, vector));
      image.forEach((value, row) => {
        expect(Math.abs(value - values[i]! * vector[row]!)).toBeLessThan(1e-8);
      });
      vectors.forEach((other, j) => {
        expect(dot(vector, other)).toBeCloseTo(i === j ? 1 : 0, 10);
      });
    });
  });

  it('spans the same space whatever the seed', async () => {
    const s = await randomGraph(300, 1);
    const options = { count: 4, tolerance: 1e-7 };
    const first = atOnce(topEigenpairs(s, { ...options, random: new Random(1) }));
    const second = atOnce(topEigenpairs(s, { ...options, random: new Random(2) }));
    first.vectors.forEach((vector, i) => {
      expect(Math.abs(dot(vector, second.vectors[i]!))).toBeCloseTo(1, 8);
    });
  });

  it('gives no more pairs than rows', async () => {
    const s = await randomGraph(12, 1);
    expect(atOnce(topEigenpairs(s, { count: 20, random: new Random(0) })).values).toHaveLength(12);
  });

  it('stops after the rounds allowed and says how far it got', async () => {
    const s = await randomGraph(300, 1);
    const { rounds, residual } = atOnce(topEigenpairs(s, { count: 9, random: new Random(0), degree: 2, rounds: 1 }));
    expect(rounds).toBe(1);
    expect(residual).toBeGreaterThan(1e-3 / Math.sqrt(300));
  });
});

describe('makeOrthonormal', () => {
  it('replaces columns that depend on others', () => {
    const first = Float64Array.from(new Random(1).normals(20));
    const columns = [first, first.map((value) => 2 * value), new Float64Array(20)];
    atOnce(makeOrthonormal(columns, new Random(2)));
    columns.forEach((a, i) => {
      columns.forEach((b, j) => {
        expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 12);
      });
    });
  });

  it('keeps the span of nearly parallel columns', () => {
    const base = Float64Array.from(new Random(3).normals(50));
    const nudge = Float64Array.from(new Random(4).normals(50));
    const second = base.map((value, i) => value + 1e-7 * nudge[i]!);
    const columns = [base.slice(), second.slice()];
    atOnce(makeOrthonormal(columns, new Random(5)));
    expect(dot(columns[0]!, columns[1]!)).toBeCloseTo(0, 13);
    const rest = second.map((value, i) => value - dot(second, columns[0]!) * columns[0]![i]!);
    const length = Math.sqrt(dot(rest, rest));
    expect(Math.abs(dot(rest, columns[1]!)) / length).toBeCloseTo(1, 6);
  });
});
