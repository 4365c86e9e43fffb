import { describe, expect, it } from 'vitest';
import { decide } from './decision.js';
import { Random } from './random.js';

function decided(rows: readonly (readonly number[])[]) {
  const labels = new Int32Array(rows.length);
  const confidence = new Float32Array(rows.length);
  const lost = decide(Float32Array.from(rows.flat()), rows[0]!.length, labels, confidence);
  return { labels: [...labels], confidence: [...confidence], lost };
}

describe('decide', () => {
  it('takes the first of the largest', () => {
    const rows = [
      [0.25, 0.25, 0.5],
      [0.5, 0.25, 0.25],
      [0.25, 0.375, 0.375],
      [0, 0, 0],
      [0, 1e-40, 0],
      [1, 0, 1],
    ];
    expect(decided(rows)).toEqual({
      labels: [2, 0, 1, 0, 1, 0],
      confidence: [0.5, 0.5, 0.375, 0, Math.fround(1e-40), 1],
      lost: -1,
    });
    expect(decided([[1], [0.5]])).toEqual({ labels: [0, 0], confidence: [1, 0.5], lost: -1 });
    expect(decided([[-0, 0.5, 0.5, 0.25]])).toEqual({ labels: [1], confidence: [0.5], lost: -1 });
  });

  it('finds what comparing every number finds', () => {
    const random = new Random(3);
    for (const clusters of [2, 3, 8, 17]) {
      const rows = Array.from({ length: 300 }, () =>
        Array.from(random.normals(clusters, 4), (value) => Math.fround(Math.exp(value))),
      );
      const largest = rows.map((row) => Math.max(...row));
      expect(decided(rows)).toEqual({
        labels: rows.map((row, i) => row.indexOf(largest[i]!)),
        confidence: largest,
        lost: -1,
      });
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('finds the first row with %d', (value) => {
    for (const place of [0, 1, 2]) {
      const strange = [0.5, 0.25, 0.25].with(place, value);
      expect(decided([[0.5, 0.25, 0.25], strange, [1, 0, 0], strange]).lost).toBe(1);
    }
    // NaN of either sign, as processors make it.
    for (const bits of [0x7fc00000, 0xffc00000]) {
      const probabilities = Float32Array.of(0.5, 0.5, 0.5, 0.5);
      new Uint32Array(probabilities.buffer)[3] = bits;
      expect(decide(probabilities, 2, new Int32Array(2), new Float32Array(2))).toBe(1);
    }
  });
});
