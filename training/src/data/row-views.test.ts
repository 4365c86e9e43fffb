import { describe, expect, it } from 'vitest';
import { gatherRows } from './row-views.js';

describe('gatherRows', () => {
  it('copies rows in the order asked for, repeats included', () => {
    const data = Float32Array.of(0, 1, 10, 11, 20, 21);
    const rows = gatherRows(data, 2, [2, 0, 2]);
    expect(rows).toEqual(Float32Array.of(20, 21, 0, 1, 20, 21));
    rows.fill(7);
    expect(data[0]).toBe(0);
  });
});
