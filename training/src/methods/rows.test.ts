import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { engines } from '../../../test/support/engines.js';
import type { Engine, StepFunction } from '../engine/engine.js';
import { argmaxRows, labelMasses, mapRows, oneHot, ShuffledBatches } from './rows.js';

describe('oneHot and argmaxRows', () => {
  it('are inverse to each other', () => {
    const labels = Int32Array.of(2, 0, 1, 2);
    expect(oneHot(labels, 3)).toEqual(Float32Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1));
    expect(argmaxRows(oneHot(labels, 3), 3)).toEqual(labels);
  });

  it('takes the first of equals, and negative numbers', () => {
    expect(argmaxRows(Float32Array.of(-3, -1, -1, -9, -9, -9), 3)).toEqual(Int32Array.of(1, 0));
  });
});

describe('labelMasses', () => {
  it('is the share of each label', () => {
    expect(labelMasses(Int32Array.of(0, 2, 2, 2), 4)).toEqual(Float32Array.of(0.25, 0, 0.75, 0));
  });

  it('sums to 1 for many rows', () => {
    const masses = labelMasses(
      Int32Array.from({ length: 70_000 }, (_, i) => i % 7),
      7,
    );
    for (const mass of masses) expect(mass).toBe(Math.fround(1 / 7));
  });
});

describe('ShuffledBatches', () => {
  it('goes through a new permutation each epoch, and leaves what is over', () => {
    const batches = new ShuffledBatches(11, 3, new Random(8));
    const epochs = [0, 1].map((epoch) => [0, 1, 2].flatMap((i) => [...batches.at(epoch * 3 + i)]));
    for (const rows of epochs) {
      expect(new Set(rows).size).toBe(9);
      for (const row of rows) expect(row >= 0 && row < 11).toBe(true);
    }
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it.each([2, 4, 5, 6])('goes on after %i batches as it would have', (done) => {
    const draw = (random: Random, batches: ShuffledBatches, iteration: number) => [
      ...batches.at(iteration),
      random.uniform(),
    ];
    const random = new Random(8);
    const batches = new ShuffledBatches(11, 3, random);
    for (let i = 0; i < done; i++) draw(random, batches, i);
    const kept = JSON.parse(JSON.stringify([random.state, batches.state]));
    const others = new Random(9);
    const resumed = new ShuffledBatches(11, 3, others);
    [others.state, resumed.state] = kept;
    for (let i = done; i < 9; i++) expect(draw(others, resumed, i)).toEqual(draw(random, batches, i));
  });

  it('gives whole batches where one is all there is', () => {
    const batches = new ShuffledBatches(4, 4, new Random(8));
    for (const i of [0, 1, 2]) expect([...batches.at(i)].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe.each(engines)('mapRows on %s', (_, engine) => {
  const state = { w: { shape: [2, 1], data: Float32Array.of(1, 10) } };
  const rows = 7;
  const inputs = {
    x: { data: Float32Array.from({ length: rows * 2 }, (_, i) => i), shape: [2] },
    offset: { data: Float32Array.from({ length: rows }, (_, i) => 100 * i), shape: [1] },
  };
  const step: StepFunction = ({ w }, { x, offset }) => {
    const sum = tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), offset!);
    return { outputs: { sum, image: tf.reshape(tf.concat([sum, sum], 1), [-1, 1, 2]) } };
  };
  const expected = Float32Array.from({ length: rows }, (_, i) => 2 * i + 10 * (2 * i + 1) + 100 * i);

  it.each([1, 3, 7, 500])('joins the outputs of batches of %i rows', async (batch) => {
    const { sum, image } = await mapRows(engine, state, step, inputs, rows, batch);
    expect(sum).toEqual(expected);
    expect(image).toEqual(Float32Array.from({ length: 2 * rows }, (_, i) => expected[i >> 1]!));
  });

  it('fills the last batch up with zeros', async () => {
    const total: StepFunction = (_, { x }) => ({ outputs: { total: tf.add(tf.mul(x!, 0), tf.sum(x!)) } });
    const x = { data: Float32Array.of(1, 2, 3, 4, 5), shape: [1] };
    const found = await mapRows(engine, state, total, { x }, 5, 3);
    expect(found.total).toEqual(Float32Array.of(6, 6, 6, 9, 9));
  });

  it('disposes of the step, even where a run fails', async () => {
    let disposed = 0;
    const failing: Engine = {
      name: engine.name,
      device: engine.device,
      load: (loaded) => engine.load(loaded),
      compile: async () => ({
        run: () => Promise.reject(new Error('out of memory')),
        dispose: async () => {
          disposed++;
        },
      }),
    };
    await expect(mapRows(failing, state, step, inputs, rows)).rejects.toThrow('out of memory');
    expect(disposed).toBe(1);
  });

  it('leaves nothing in the engine, even where the step fails', async () => {
    const before = tf.memory().numTensors;
    await mapRows(engine, state, step, inputs, rows);
    const broken: StepFunction = () => {
      throw new Error('broken');
    };
    await expect(mapRows(engine, state, broken, inputs, rows)).rejects.toThrow('broken');
    expect(tf.memory().numTensors).toBe(before);
  });
});
