import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { colourAxes } from './colour-axes.js';

const image = { channels: 3, height: 2, width: 3 } as const;
const [count, area] = [500, 6];

/** Pictures whose pixels are Σ widths[k]·ε_k·directions[k] + 0.3. */
function pictures(directions: readonly (readonly number[])[], widths: readonly number[]): Float32Array {
  const drawn = new Random(3).normals(count * area * widths.length);
  const data = new Float32Array(count * 3 * area);
  for (let i = 0; i < count; i++) {
    for (let pixel = 0; pixel < area; pixel++) {
      const parts = widths.map((width, k) => width * drawn[(i * area + pixel) * widths.length + k]!);
      for (let c = 0; c < 3; c++) {
        data[(3 * i + c) * area + pixel] = 0.3 + parts.reduce((sum, part, k) => sum + part * directions[k]![c]!, 0);
      }
    }
  }
  return data;
}

const third = Math.sqrt(1 / 3);
const [half, sixth] = [Math.sqrt(1 / 2), Math.sqrt(1 / 6)];
const brightness = [third, third, third];
const redGreen = [half, -half, 0];
const yellowBlue = [sixth, sixth, -2 * sixth];

describe('colourAxes', () => {
  it('finds the directions of colours, the widest first', () => {
    const axes = colourAxes(pictures([redGreen, brightness, yellowBlue], [0.1, 1, 0.3]), image);
    for (const [column, direction] of [brightness, yellowBlue, redGreen].entries()) {
      const cosine = direction.reduce((sum, value, c) => sum + value * axes[3 * c + column]!, 0);
      expect(Math.abs(cosine)).toBeCloseTo(1, 2);
    }
  });

  it('gives orthonormal columns, of grey pictures with three channels too', () => {
    const axes = colourAxes(pictures([brightness], [1]), image);
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        const product = [0, 1, 2].reduce((sum, c) => sum + axes[3 * c + a]! * axes[3 * c + b]!, 0);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
      }
    }
  });

  it('leaves one channel as it is, but for its sign', () => {
    const axes = colourAxes(new Random(1).uniforms(24, -1, 1), { ...image, channels: 1 });
    expect([...axes].map(Math.abs)).toEqual([1]);
  });
});
