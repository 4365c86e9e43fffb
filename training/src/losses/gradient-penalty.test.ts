import { Random } from '@clusterzoo/runtime';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take, takeScalar } from '../../../test/support/tfjs-cpu.js';
import { leakyRelu } from '../networks/activations.js';
import { gradientPenalty } from './gradient-penalty.js';

const random = new Random(4);
const normal = (...shape: number[]) => tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape);

/** features → hidden → hidden → 1, weights and biases in turn. */
const sizes = [3, 5, 4, 1];
const parameters = sizes.slice(1).flatMap((units, i) => [normal(sizes[i]!, units), normal(units)]);
const names = parameters.map((_, i) => `${i % 2 === 0 ? 'kernel' : 'bias'} ${Math.floor(i / 2) + 1}`);
const points = normal(6, 3);

function mlp(x: Tensor, values: readonly Tensor[]): Tensor {
  let h = x;
  for (let i = 0; i < values.length; i += 2) {
    h = tf.add(tf.matMul(h as Tensor2D, values[i] as Tensor2D), values[i + 1]!);
    if (i + 2 < values.length) h = leakyRelu(h);
  }
  return h;
}

/** The penalty in float64, by the chain rule, and the signs of all pre-activations. */
function reference(values: readonly (readonly number[])[], centre: number): { penalty: number; signs: string } {
  const x = [...points.dataSync()];
  const rows = points.shape[0]!;
  let penalty = 0;
  let signs = '';
  for (let row = 0; row < rows; row++) {
    let h = x.slice(row * 3, row * 3 + 3);
    // Jacobian of the layer's output with respect to the point, units × 3.
    let jacobian = h.map((_, i) => h.map((_, j) => Number(i === j)));
    for (let layer = 0; layer + 1 < sizes.length; layer++) {
      const [kernel, bias] = [values[2 * layer]!, values[2 * layer + 1]!];
      const units = sizes[layer + 1]!;
      const slopes: number[] = [];
      const next = Array.from({ length: units }, (_, u) => {
        const a = h.reduce((sum, value, i) => sum + value * kernel[i * units + u]!, bias[u]!);
        const slope = layer + 2 < sizes.length && a < 0 ? 0.2 : 1;
        signs += a < 0 ? '-' : '+';
        slopes.push(slope);
        return a * slope;
      });
      jacobian = next.map((_, u) =>
        [0, 1, 2].map((j) => slopes[u]! * jacobian.reduce((sum, own, i) => sum + own[j]! * kernel[i * units + u]!, 0)),
      );
      h = next;
    }
    penalty += (Math.hypot(...jacobian[0]!) - centre) ** 2 / rows;
  }
  return { penalty, signs };
}

describe('gradientPenalty', () => {
  it('is (‖w‖ − centre)² for a linear critic, wherever it is asked', () => {
    const w = tf.tensor2d([[3], [-4], [12]]);
    const critic = (x: Tensor) => tf.add(tf.matMul(x as Tensor2D, w), 7);
    expect(takeScalar(gradientPenalty(critic, normal(5, 3), 1))).toBeCloseTo(144, 4);
    expect(takeScalar(gradientPenalty(critic, normal(5, 3), 0))).toBeCloseTo(169, 4);
  });

  it('takes the norm over all elements of an image', () => {
    const w = normal(2, 2, 3);
    const critic = (x: Tensor) => tf.reshape(tf.sum(tf.mul(x as Tensor4D, w), [1, 2, 3]), [-1, 1]);
    const norm = Math.hypot(...w.dataSync());
    expect(takeScalar(gradientPenalty(critic, normal(4, 2, 2, 3), 1))).toBeCloseTo((norm - 1) ** 2, 4);
  });

  it('averages over samples after squaring', () => {
    // D(x) = x²/2: the slope at x is x.
    const critic = (x: Tensor) => tf.div(tf.square(x), 2);
    expect(takeScalar(gradientPenalty(critic, tf.tensor2d([[1], [3], [-5]]), 1))).toBeCloseTo((0 + 4 + 16) / 3, 5);
  });

  it('has a finite gradient where the critic is flat', () => {
    const flat = (w: Tensor) => gradientPenalty((x) => tf.matMul(x as Tensor2D, w as Tensor2D), normal(2, 3), 1);
    for (const value of take(tf.grad(flat)(tf.zeros([3, 1])))) expect(Number.isFinite(value)).toBe(true);
  });

  describe.each([0, 1] as const)('with centre %i', (centre) => {
    const { value, grads } = tf.valueAndGrads((...values: Tensor[]): Scalar => {
      const critic = (x: Tensor) => mlp(x, values);
      // The last bias is in no slope at all, and tfjs knows no gradient of what is not there.
      const untouched = tf.mul(0, tf.mean(critic(points)));
      return tf.add(gradientPenalty(critic, points, centre), untouched);
    })(parameters);
    const base = parameters.map((tensor) => [...tensor.dataSync()]);

    it('is what the chain rule gives for a critic of three layers', () => {
      expect(takeScalar(value)).toBeCloseTo(reference(base, centre).penalty, 4);
    });

    it.each(names.map((name, i) => [name, i] as const))('has the right gradient for %s', (name, i) => {
      const gradient = [...grads[i]!.dataSync()];
      if (name.startsWith('bias')) {
        expect(gradient.every((slope) => slope === 0)).toBe(true);
        return;
      }
      const step = 1e-5;
      let compared = 0;
      gradient.forEach((slope, at) => {
        const [up, down] = [step, -step].map((change) => {
          const moved = base.map((own, j) => own.map((old, k) => (j === i && k === at ? old + change : old)));
          return reference(moved, centre);
        });
        if (up!.signs !== down!.signs) return; // the slope jumps there
        compared++;
        const expected = (up!.penalty - down!.penalty) / (2 * step);
        expect(Math.abs(slope - expected)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected)));
      });
      expect(compared).toBeGreaterThan(gradient.length / 2);
    });
  });
});
