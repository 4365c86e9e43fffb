import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take, takeScalar } from '../../../test/support/tfjs-cpu.js';
import { conditionalEntropy, crossEntropy, divergence, marginalDivergence } from './probability.js';

const [rows, clusters] = [6, 4];
const random = new Random(11);
const drawLogits = () => random.normals(rows * clusters, 2);

/** Rows of probabilities in float64. */
function softmax(logits: Float32Array): number[][] {
  return Array.from({ length: rows }, (_, i) => {
    const row = [...logits.subarray(i * clusters, (i + 1) * clusters)].map(Math.exp);
    const sum = row.reduce((a, b) => a + b);
    return row.map((value) => value / sum);
  });
}

const [first, second] = [drawLogits(), drawLogits()];
const [p, q] = [softmax(first), softmax(second)];
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b);
const entropy = (distribution: readonly number[]) => -sum(distribution.map((value) => value * Math.log(value)));
const marginal = p[0]!.map((_, k) => mean(p.map((row) => row[k]!)));

const logits = (data: Float32Array) => tf.tensor2d(data, [rows, clusters]);
const logP = (data: Float32Array) => tf.logSoftmax(logits(data));

describe('crossEntropy', () => {
  it('is −Σ y ln p, for hard and for soft targets', () => {
    const hard = take(tf.oneHot(tf.tensor1d([0, 1, 2, 3, 3, 0], 'int32'), clusters).toFloat());
    const targets = [Float32Array.from(hard), Float32Array.from(q.flat())];
    for (const target of targets) {
      const expected = mean(
        p.map((row, i) => -sum(row.map((value, k) => target[i * clusters + k]! * Math.log(value)))),
      );
      expect(takeScalar(crossEntropy(logits(target), logits(first)))).toBeCloseTo(expected, 5);
    }
  });

  it('stays exact where a softmax would round to 0', () => {
    const target = tf.tensor2d([[1, 0]]);
    expect(takeScalar(crossEntropy(target, tf.tensor2d([[-500, 500]])))).toBe(1000);
    expect(takeScalar(crossEntropy(target, tf.tensor2d([[500, -500]])))).toBeCloseTo(0, 8);
  });

  it('has the gradient p − y, over the batch', () => {
    const target = logits(Float32Array.from(q.flat()));
    const gradient = take(tf.grad((x: tf.Tensor) => crossEntropy(target, x))(logits(first)));
    const expected = p.flatMap((row, i) => row.map((value, k) => (value - q[i]![k]!) / rows));
    for (const [at, value] of expected.entries()) expect(gradient[at]).toBeCloseTo(value, 6);
  });
});

describe('divergence', () => {
  it('is Σ p ln(p/q)', () => {
    const expected = mean(p.map((row, i) => sum(row.map((value, k) => value * Math.log(value / q[i]![k]!)))));
    expect(takeScalar(divergence(logP(first), logP(second)))).toBeCloseTo(expected, 5);
  });

  it('is 0 between equal distributions, and finite between opposite ones', () => {
    expect(takeScalar(divergence(logP(first), logP(first)))).toBe(0);
    const [left, right] = [tf.logSoftmax(tf.tensor2d([[200, 0]])), tf.logSoftmax(tf.tensor2d([[0, 200]]))];
    expect(takeScalar(divergence(left, right))).toBeCloseTo(200, 3);
  });

  it('has the gradient of the cross-entropy where the first argument is constant', () => {
    const target = logP(first);
    const gradients = [
      (x: tf.Tensor) => divergence(target, tf.logSoftmax(x as tf.Tensor2D)),
      (x: tf.Tensor) => crossEntropy(tf.exp(target), x),
    ].map((loss) => take(tf.grad(loss)(logits(second))));
    for (const [at, value] of gradients[0]!.entries()) expect(value).toBeCloseTo(gradients[1]![at]!, 6);
  });
});

describe('conditionalEntropy', () => {
  it('is the mean entropy of the rows', () => {
    expect(takeScalar(conditionalEntropy(logP(first)))).toBeCloseTo(mean(p.map(entropy)), 5);
  });

  it('is ln K for uniform rows and 0 for certain ones', () => {
    expect(takeScalar(conditionalEntropy(tf.logSoftmax(tf.zeros([3, clusters]))))).toBeCloseTo(Math.log(clusters), 6);
    expect(takeScalar(conditionalEntropy(tf.logSoftmax(tf.tensor2d([[0, 300, -300]]))))).toBeCloseTo(0, 8);
  });
});

describe('marginalDivergence', () => {
  it('is KL(p̄‖π)', () => {
    const masses = [0.1, 0.2, 0.3, 0.4];
    const expected = sum(marginal.map((value, k) => value * Math.log(value / masses[k]!)));
    expect(takeScalar(marginalDivergence(logP(first), tf.tensor1d(masses)))).toBeCloseTo(expected, 5);
  });

  it('is ln K − H(p̄) with uniform masses, as IMSAT has it', () => {
    const uniform = tf.fill([clusters], 1 / clusters);
    const expected = Math.log(clusters) - entropy(marginal);
    expect(takeScalar(marginalDivergence(logP(first), uniform))).toBeCloseTo(expected, 5);
  });

  it('is least where the mean prediction has the expected masses', () => {
    const certain = tf.logSoftmax(tf.tensor2d([0, 0, 0, 1].map((k) => (k === 0 ? [90, 0] : [0, 90]))));
    expect(takeScalar(marginalDivergence(certain, tf.tensor1d([0.75, 0.25])))).toBeCloseTo(0, 6);
    expect(takeScalar(marginalDivergence(certain, tf.tensor1d([0.25, 0.75])))).toBeGreaterThan(0.5);
  });

  it('is finite where a cluster is empty', () => {
    const certain = tf.logSoftmax(tf.tensor2d([[400, 0]]));
    expect(takeScalar(marginalDivergence(certain, tf.tensor1d([0.5, 0.5])))).toBeCloseTo(Math.log(2), 5);
    expect(takeScalar(marginalDivergence(certain, tf.tensor1d([0, 1])))).toBeCloseTo(-Math.log(1e-8), 2);
  });
});
