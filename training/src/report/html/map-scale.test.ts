import { describe, expect, it } from 'vitest';
import { EDGE, fitted, markPlaces, SIZE } from './map-scale.js';

describe('fitted', () => {
  it('keeps proportions where axes mean nothing, with y upwards', () => {
    const { x, y } = fitted(Float32Array.of(0, 0, 10, 5), false);
    expect([x(0), x(10)]).toEqual([EDGE, SIZE - EDGE]);
    expect(y(0) - y(5)).toBeCloseTo((x(10) - x(0)) / 2);
  });

  it('fills the drawing with each axis that means something', () => {
    const { x, y, ranges } = fitted(Float32Array.of(-1, 100, 1, 300), true);
    expect(x(1) - x(-1)).toBeCloseTo(y(100) - y(300));
    expect(ranges).toEqual([
      [-1, 1],
      [100, 300],
    ]);
  });

  it('has a place for points that are all the same', () => {
    const { x, y } = fitted(Float32Array.of(2, 3, 2, 3), false);
    expect([x(2), y(3)]).toEqual([SIZE / 2, SIZE / 2]);
  });
});

describe('markPlaces', () => {
  it('puts a mark into a large group, and above a small one', () => {
    const large = Array.from({ length: 21 }, (_, i) => [0, 5 * i]).flat();
    const points = Float32Array.from([...large, 100, 50, 100, 51]);
    const scale = fitted(points, false);
    const rows = Array.from({ length: 21 }, (_, i) => i);
    const [inside, above] = markPlaces([rows, [21, 22]], points, scale);
    expect(inside![0]).toBeCloseTo(scale.x(0));
    expect(inside![1]).toBeCloseTo(scale.y(50) + 4);
    expect(above![1]).toBeLessThan(scale.y(51));
  });

  it('keeps marks of groups in one place apart', () => {
    const points = Float32Array.of(0, 0, 100, 100, 50, 50, 50, 50, 50, 50);
    const places = markPlaces([[2], [3], [4]], points, fitted(points, false));
    for (const [i, [ax, ay]] of places.entries()) {
      for (const [bx, by] of places.slice(0, i)) expect(Math.hypot(ax - bx, ay - by)).toBeGreaterThanOrEqual(13);
    }
  });
});
