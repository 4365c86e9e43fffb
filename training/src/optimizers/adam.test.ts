import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import '../../../test/support/tfjs-cpu.js';
import type { TensorMap } from '../engine/engine.js';
import { type AdamOptions, adamSchedule, adamState, adamUpdate } from './adam.js';

const steps = 50;
const size = 6;

/** Gradients that differ in size by orders of magnitude, and change sign. */
function gradientsOf(random: Random): Float32Array[] {
  return Array.from({ length: steps }, () =>
    random.normals(size).map((value, i) => value * 10 ** (i - 4) + 10 ** (i - 5)),
  );
}

/** Kingma & Ba, Algorithm 1, in float64; epsilon is added to the root of the corrected second moment. */
function reference(start: Float32Array, gradients: readonly Float32Array[], options: AdamOptions): number[] {
  const { learningRate, beta1, beta2, epsilon = 1e-8 } = options;
  const [parameters, m, v] = [[...start], new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
  gradients.forEach((gradient, step) => {
    gradient.forEach((slope, i) => {
      m[i] = beta1 * m[i]! + (1 - beta1) * slope;
      v[i] = beta2 * v[i]! + (1 - beta2) * slope ** 2;
      const corrected = [m[i]! / (1 - beta1 ** (step + 1)), v[i]! / (1 - beta2 ** (step + 1))] as const;
      parameters[i]! -= (learningRate * corrected[0]) / (Math.sqrt(corrected[1]) + epsilon);
    });
  });
  return parameters;
}

/** The parameters `[2, 3]` named `w` after all updates. */
function updated(start: Float32Array, gradients: readonly Float32Array[], options: AdamOptions): Float32Array {
  const zero = adamState([{ name: 'w', shape: [2, 3], initializer: { kind: 'constant', value: 0 } }]);
  let state: TensorMap = { w: tf.tensor(start, [2, 3]) };
  for (const [name, { data, shape }] of Object.entries(zero)) state = { ...state, [name]: tf.tensor(data, [...shape]) };
  gradients.forEach((gradient, step) => {
    const schedule = tf.tensor1d(adamSchedule(options, step + 1));
    state = { ...state, ...adamUpdate(state, { w: tf.tensor(gradient, [2, 3]) }, schedule, options) };
  });
  expect(state.w!.shape).toEqual([2, 3]);
  return state.w!.dataSync<'float32'>();
}

const cases: [string, AdamOptions][] = [
  ['the papers’ rates', { learningRate: 0.1, beta1: 0.5, beta2: 0.999 }],
  ['the common rates', { learningRate: 0.1, beta1: 0.9, beta2: 0.999 }],
  ['no momentum', { learningRate: 0.1, beta1: 0, beta2: 0.9 }],
  ['an epsilon that counts', { learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 0.1 }],
];

describe('adamUpdate', () => {
  it.each(cases)('is Adam with bias correction over 50 steps: %s', (_, options) => {
    const gradients = gradientsOf(new Random(5));
    const start = new Float32Array(size);
    const expected = reference(start, gradients, options);
    const found = updated(start, gradients, options);
    const farthest = Math.max(...expected.map(Math.abs));
    expect(farthest).toBeGreaterThan(0.1);
    for (const [i, value] of expected.entries()) {
      expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5 * farthest);
    }
  });

  it('leaves alone what has no gradient', () => {
    const state = { w: tf.ones([2]), 'w:m': tf.zeros([2]), 'w:v': tf.zeros([2]), other: tf.ones([1]) };
    const schedule = tf.tensor1d(adamSchedule(cases[0]![1], 1));
    expect(Object.keys(adamUpdate(state, { w: tf.ones([2]) }, schedule, cases[0]![1])).sort()).toEqual([
      'w',
      'w:m',
      'w:v',
    ]);
  });

  it('names a parameter whose moments are missing', () => {
    const schedule = tf.tensor1d(adamSchedule(cases[0]![1], 1));
    expect(() => adamUpdate({ w: tf.ones([2]) }, { w: tf.ones([2]) }, schedule, cases[0]![1])).toThrow(
      /no entry "w:m"/,
    );
  });
});

describe('adamSchedule', () => {
  const options = { learningRate: 0.1, beta1: 0.5, beta2: 0.99 };

  it('makes the first step the learning rate in the direction of the gradient', () => {
    const [rate, epsilon] = adamSchedule(options, 1);
    expect(rate).toBeCloseTo(0.1, 7);
    expect(epsilon).toBeCloseTo(1e-8, 14);
  });

  it('tends to the uncorrected factors', () => {
    const [rate, epsilon] = adamSchedule({ ...options, epsilon: 1e-4 }, 10_000);
    expect(rate).toBeCloseTo((0.1 * 0.5) / 0.1, 6);
    expect(epsilon).toBeCloseTo(1e-3, 8);
  });

  it('takes a factor of the learning rate', () => {
    const [whole, half] = [adamSchedule(options, 7), adamSchedule(options, 7, 0.5)];
    expect(half[0]).toBeCloseTo(whole[0]! / 2, 8);
    expect(half[1]).toBe(whole[1]);
    expect(adamSchedule(options, 7, 0)[0]).toBe(0);
  });
});

describe('adamState', () => {
  it('holds two zero moments for each parameter', () => {
    const initializer = { kind: 'constant', value: 1 } as const;
    expect(adamState([{ name: 'a/b', shape: [2, 2], initializer }])).toEqual({
      'a/b:m': { shape: [2, 2], data: new Float32Array(4) },
      'a/b:v': { shape: [2, 2], data: new Float32Array(4) },
    });
  });
});
