import { Random } from '@clusterzoo/runtime';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take, takeScalar } from '../../../test/support/tfjs-cpu.js';
import { divergence } from './probability.js';
import { adversarialPerturbation, randomPerturbation } from './virtual-adversarial.js';

const [rows, features, clusters] = [40, 8, 3];
const random = new Random(7);
const normal = (...shape: number[]) => tf.tensor2d(random.normals(shape[0]! * shape[1]!), shape as [number, number]);

const [w1, w2] = [normal(features, 16), normal(16, clusters)];
const network = (x: Tensor): Tensor2D => tf.matMul(tf.tanh(tf.matMul(x as Tensor2D, w1)), w2);
const logP = (x: Tensor) => tf.logSoftmax(network(x));

const x = normal(rows, features);
const target = logP(x);
const direction = normal(rows, features);
const lengths = Float32Array.from({ length: rows }, (_, i) => 0.05 + 0.01 * i);
const radii = tf.tensor2d(lengths, [rows, 1]);
const perturb = (xi?: number) =>
  adversarialPerturbation(network, {
    x,
    target,
    direction,
    radii,
    ...(xi === undefined ? {} : { xi }),
  });
const change = (r: Tensor) => takeScalar(divergence(target, logP(tf.add(x, r))));

describe('adversarialPerturbation', () => {
  it('has the length of each row’s radius', () => {
    const found = take(tf.norm(perturb(), 2, 1));
    for (const [i, length] of lengths.entries()) expect(found[i]).toBeCloseTo(length, 6);
  });

  it.each([10, 0.1])('changes the prediction more than random directions do, with ξ = %f', (xi) => {
    const uphill = change(perturb(xi));
    const others = Array.from({ length: 20 }, () => change(randomPerturbation(normal(rows, features), radii)));
    expect(uphill).toBeGreaterThan(1.5 * (others.reduce((a, b) => a + b) / others.length));
    expect(uphill).toBeGreaterThan(Math.max(...others));
  });

  it('is one power iteration: the gradient of the divergence at x + ξ d, d the unit direction', () => {
    const xi = 2;
    const unit = tf.div(direction, tf.norm(direction, 2, 1, true));
    const at = tf.add(x, tf.mul(xi, unit));
    const slope = tf.grad((point: Tensor) => divergence(target, logP(point)))(at);
    const expected = take(tf.mul(radii, tf.div(slope, tf.norm(slope, 2, 1, true))));
    const found = take(perturb(xi));
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
  });

  it('is finite where the prediction does not depend on the input', () => {
    const flat = (point: Tensor) => tf.matMul(point as Tensor2D, tf.zeros([features, clusters]));
    const r = adversarialPerturbation(flat, { x, target: tf.logSoftmax(tf.zeros([rows, clusters])), direction, radii });
    expect(take(r).every((value) => value === 0)).toBe(true);
  });
});

describe('randomPerturbation', () => {
  it('points along the noise, with the length of each row’s radius', () => {
    const r = randomPerturbation(direction, radii);
    const lengthsFound = take(tf.norm(r, 2, 1));
    for (const [i, length] of lengths.entries()) expect(lengthsFound[i]).toBeCloseTo(length, 6);
    const cosine = take(tf.div(tf.sum(tf.mul(r, direction), 1), tf.mul(tf.norm(r, 2, 1), tf.norm(direction, 2, 1))));
    for (const value of cosine) expect(value).toBeCloseTo(1, 5);
  });
});
