import type { Manifest } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { ClusteringTally } from './clustering-tally.js';

const trusting = { outliers: { flagged: { train: 0.005, test: 0.01 } } } as unknown as Manifest;

function rows(count: number, flagged: number) {
  return {
    count,
    labels: Int32Array.from({ length: count }, (_, i) => 2 * (i % 2)),
    confidence: new Float32Array(count).fill(0.5),
    outliers: Uint8Array.from({ length: count }, (_, i) => (i < flagged ? 1 : 0)),
  };
}

describe('ClusteringTally', () => {
  it('counts rows, clusters in use and outliers', () => {
    const tally = new ClusteringTally(trusting, { flags: true, keep: false });
    tally.add(rows(10, 1));
    tally.add(rows(5, 2));
    expect([tally.count, tally.used, tally.flagged, tally.rows]).toEqual([15, 2, 3, undefined]);
  });

  it('is surprised by more outliers than false alarms account for', () => {
    const surprising = (count: number, flagged: number) => {
      const tally = new ClusteringTally(trusting, { flags: true, keep: false });
      tally.add(rows(count, flagged));
      return tally.surprising;
    };
    expect(surprising(1, 1)).toBe(true);
    expect(surprising(100, 37)).toBe(true);
    expect(surprising(10_000, 100)).toBe(false);
    expect(surprising(10_000, 129)).toBe(false);
    expect(surprising(10_000, 131)).toBe(true);
    expect(surprising(100, 0)).toBe(false);
  });

  it('keeps rows where they are asked for, and flags only where there are any', () => {
    const kept = new ClusteringTally(trusting, { flags: true, keep: true });
    kept.add(rows(2, 1));
    expect(kept.rows).toEqual({ labels: [0, 2], confidence: [0.5, 0.5], outliers: [1, 0] });
    for (const tally of [
      new ClusteringTally(trusting, { flags: false, keep: true }),
      new ClusteringTally({} as Manifest, { flags: true, keep: true }),
    ]) {
      const { outliers: _, ...plain } = rows(2, 0);
      tally.add(plain);
      expect([tally.flagged, tally.surprising]).toEqual([undefined, false]);
      expect(tally.rows).toEqual({ labels: [0, 2], confidence: [0.5, 0.5] });
    }
  });
});
