import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take, takeScalar } from '../../../test/support/tfjs-cpu.js';
import { distance, momentMatching } from './reconstruction.js';

const a = tf.tensor2d([
  [1, 2],
  [0, 0],
]);
const b = tf.tensor2d([
  [4, 6],
  [0, 1],
]);

describe('distance', () => {
  it('is the mean of squares over batch and elements', () => {
    expect(takeScalar(distance(a, b))).toBe((9 + 16 + 0 + 1) / 4);
    expect(takeScalar(distance(a, b, 'mse'))).toBe(6.5);
  });

  it("is the mean Euclidean norm of the samples as 'l2'", () => {
    expect(takeScalar(distance(a, b, 'l2'))).toBeCloseTo((5 + 1) / 2, 5);
    const images = tf.reshape(a, [1, 2, 2, 1]);
    expect(takeScalar(distance(images, tf.reshape(b, [1, 2, 2, 1]), 'l2'))).toBeCloseTo(Math.sqrt(26), 5);
  });

  it('has a finite gradient between equal batches', () => {
    const gradient = take(tf.grad((x: tf.Tensor) => distance(x, a, 'l2'))(a.clone()));
    expect(gradient).toEqual([0, 0, 0, 0]);
  });
});

describe('momentMatching', () => {
  const sigma = 0.5;

  it('is 0 for latents with mean 0 and deviation σ', () => {
    const latents = tf.tensor2d([sigma, -sigma, -sigma, sigma, sigma, sigma, -sigma, -sigma], [4, 2]);
    expect(takeScalar(momentMatching(latents, sigma))).toBeCloseTo(0, 8);
  });

  it('adds the squares of the relative mean and of the relative error of the deviation', () => {
    // Means 1 and 0; deviations 0.5 and 2.
    const latents = tf.tensor2d([
      [1.5, 2],
      [0.5, -2],
    ]);
    expect(takeScalar(momentMatching(latents, sigma))).toBeCloseTo(((1 / 0.5) ** 2 + 0) / 2 + (0 + 3 ** 2) / 2, 5);
  });

  it('draws latents towards N(0, σ²)', () => {
    let latents: tf.Tensor = tf.tensor2d(new Random(2).normals(64 * 3, 2), [64, 3]).add(1);
    for (let i = 0; i < 300; i++) {
      latents = tf.sub(latents, tf.mul(5, tf.grad((x: tf.Tensor) => momentMatching(x, sigma))(latents)));
    }
    const { mean, variance } = tf.moments(latents, 0);
    for (const value of take(mean)) expect(value).toBeCloseTo(0, 2);
    for (const value of take(variance)) expect(Math.sqrt(value)).toBeCloseTo(sigma, 2);
  });

  it('has a finite gradient where latents do not vary', () => {
    const gradient = take(tf.grad((x: tf.Tensor) => momentMatching(x, 1))(tf.ones([4, 2])));
    for (const value of gradient) expect(Number.isFinite(value)).toBe(true);
  });
});
