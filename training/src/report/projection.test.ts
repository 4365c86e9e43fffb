import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import type { RowsInMemory } from '../methods/rows.js';
import { projectToPlane } from './projection.js';

/** Rows around the corners of a cube, in turn. */
function blobs(rows: number, columns = 5, corners = 3): RowsInMemory {
  const noise = new Random(1).normals(rows * columns, 0.3);
  const data = noise.map((value, at) => value + (at % columns === Math.floor(at / columns) % corners ? 10 : 0));
  return { data, rows, columns };
}

/** Mean distance of points within groups over that between them. */
function spread(points: Float32Array, corners = 3): number {
  const sums = { within: [0, 0], between: [0, 0] };
  for (let a = 0; a < points.length / 2; a++) {
    for (let b = 0; b < a; b++) {
      const sum = sums[a % corners === b % corners ? 'within' : 'between'];
      sum[0]! += Math.hypot(points[2 * a]! - points[2 * b]!, points[2 * a + 1]! - points[2 * b + 1]!);
      sum[1]!++;
    }
  }
  return sums.within[0]! / sums.within[1]! / (sums.between[0]! / sums.between[1]!);
}

describe('projectToPlane', () => {
  it('keeps groups together by UMAP, twice alike', async () => {
    const rows = blobs(150);
    const map = await projectToPlane(rows, new Random(3));
    expect(map).toMatchObject({ kind: 'umap', neighbours: 15 });
    expect(map.points).toHaveLength(300);
    expect(spread(map.points)).toBeLessThan(0.3);
    expect((await projectToPlane(rows, new Random(3))).points).toEqual(map.points);
    expect((await projectToPlane(rows, new Random(4))).points).not.toEqual(map.points);
  });

  it('takes principal components of few rows', async () => {
    const map = await projectToPlane(blobs(30), new Random(3));
    if (map.kind !== 'pca') throw new Error(map.kind);
    expect(map.points).toHaveLength(60);
    expect(spread(map.points)).toBeLessThan(0.3);
    expect(map.shares[0]).toBeGreaterThanOrEqual(map.shares[1]);
    expect(map.shares[0] + map.shares[1]).toBeCloseTo(1, 1);
  });

  it('shows two columns as they are', async () => {
    const rows = blobs(20, 2, 2);
    expect(await projectToPlane(rows, new Random(3))).toEqual({ kind: 'columns', points: rows.data });
  });

  it('has a place for copies of one row', async () => {
    for (const rows of [1, 60]) {
      const same = { data: new Float32Array(rows * 3).fill(2), rows, columns: 3 };
      const { points } = await projectToPlane(same, new Random(3));
      expect(points).toHaveLength(2 * rows);
      expect(points.every(Number.isFinite)).toBe(true);
    }
  });

  it('stops on the signal', async () => {
    const stopped = projectToPlane(blobs(150), new Random(3), AbortSignal.abort());
    await expect(stopped).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
  });
});
