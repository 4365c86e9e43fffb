import { describe, expect, it } from 'vitest';
import { type InstanceSelection, mostSelected, selectInstances } from './instance-selection.js';

/** Ten rows on a line with the next two on either side as neighbours; the first four are of one cluster. */
const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
const neighbours = Int32Array.from({ length: 40 }, (_, at) => {
  const [row, place] = [Math.floor(at / 4), at % 4];
  const other = row + [-2, -1, 1, 2][place]!;
  return other >= 0 && other < 10 ? other : -1;
});
const select = (changes: Partial<InstanceSelection>) =>
  selectInstances(labels, neighbours, { share: 1, clusters: 2, ...changes });

describe('selectInstances', () => {
  it('keeps of each cluster the rows with most neighbours in it', () => {
    // In the cluster: 2, 3, 3, 2 of the first four rows' neighbours, then 2, 3, 4, 4, 3, 2.
    expect([...select({ share: 0.5 })]).toEqual([1, 2, 5, 6, 7]);
    expect([...select({ share: 1 / 3 })]).toEqual([1, 2, 6, 7]);
  });

  it('prefers the lower of two rows that are alike', () => {
    expect([...select({ share: 0.25 })]).toEqual([1, 6, 7]);
  });

  it('keeps one row of each cluster at least, and all where all are asked for', () => {
    expect([...select({ share: 1e-9, clusters: 3 })]).toEqual([1, 6]);
    expect([...select({})]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('counts rows by their number, not by its digits, and shares as they are meant', () => {
    const many = new Int32Array(150).map((_, row) => (row < 50 ? 0 : 1));
    const alone = new Int32Array(150).fill(-1);
    // 0.34 · 50 is a little more than 17 in floating point.
    const kept = selectInstances(many, alone, { share: 0.34, clusters: 2 });
    expect([...kept]).toEqual(Array.from({ length: 51 }, (_, at) => (at < 17 ? at : at + 33)));
    expect(mostSelected(0.34, 150, 2)).toBeGreaterThanOrEqual(51);
  });

  it.each([0, -0.5, 1.01, Number.NaN])('refuses a share of %d', (share) => {
    expect(() => select({ share })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('above 0 and at most 1') }),
    );
  });
});
