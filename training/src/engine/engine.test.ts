import { Random, ZooError } from '@clusterzoo/runtime';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { accumulate, batch, first, initial, second, specs } from '../../../test/support/engine-step.js';
import { engines } from '../../../test/support/engines.js';
import { initialize } from '../networks/parameters.js';
import { adamInput, adamSchedule, adamState, adamUpdate } from '../optimizers/adam.js';
import type { StepFunction, StepResult } from './engine.js';

describe.each(engines)('%s engine', (_, engine) => {
  it('runs a step on its state, once for each batch', async () => {
    const state = await engine.load(initial);
    const step = await engine.compile(accumulate, state, specs);
    expect(await step.run([first])).toEqual([
      { losses: { sum: 18, constant: 7 }, outputs: { projected: Float32Array.of(4, 5, 10, 11) } },
    ]);
    const [, last] = await step.run([second, first]);
    expect(last!.losses.sum).toBe(32);
    expect(last!.outputs.projected).toEqual(Float32Array.of(4, 5, 10, 11));
    expect(await state.read()).toEqual({
      total: { shape: [3], data: Float32Array.of(3, 10, 19) },
      weights: initial.weights,
    });
    await step.dispose();
    await state.dispose();
  });

  it('gives the same for many batches in one run as for one batch a run', async () => {
    const batches = Array.from({ length: 5 }, (_, i) => batch(...Array.from({ length: 6 }, (_, j) => Math.sin(i + j))));
    const results = [];
    for (const grouped of [true, false]) {
      const state = await engine.load(initial);
      const step = await engine.compile(accumulate, state, specs);
      const runs: StepResult[] = [];
      for (const group of grouped ? [batches] : batches.map((inputs) => [inputs]))
        runs.push(...(await step.run(group)));
      results.push({ runs, state: await state.read() });
      await step.dispose();
      await state.dispose();
    }
    expect(results[0]).toEqual(results[1]);
  });

  it('updates entries that are larger than a processor’s cache, in their own shapes', async () => {
    const shape = [640, 512];
    const kept = [{ name: 'w', shape, initializer: { kind: 'normal', deviation: 1 } }] as const;
    const initial = { ...initialize(kept, new Random(1)), ...adamState(kept) };
    const state = await engine.load(initial);
    const options = { learningRate: 0.01, beta1: 0.5, beta2: 0.9 };
    const update: StepFunction = (entries, { x, adam }) => {
      const gradients = { w: tf.add(tf.mul(entries.w!, x!), 1) };
      const next = adamUpdate(entries, gradients, adam!, options);
      return { state: next, losses: { sum: tf.mean(tf.square(next.w!)) as Scalar } };
    };
    const step = await engine.compile(update, state, { x: { shape: [512], dtype: 'float32' }, adam: adamInput });
    const batches = [1, 2, 3].map((t) => ({ x: new Random(t).uniforms(512), adam: adamSchedule(options, t) }));
    const results = [...(await step.run(batches.slice(0, 2))), ...(await step.run(batches.slice(2)))];
    const { w } = await state.read(['w']);
    const { data } = initial.w!;
    const [m, v] = [new Float64Array(data.length), new Float64Array(data.length)];
    for (const { x, adam } of batches) {
      data.forEach((value, i) => {
        const slope = value * x[i % 512]! + 1;
        m[i] = 0.5 * m[i]! + slope;
        v[i] = 0.9 * v[i]! + slope ** 2;
        data[i] = value - (adam[0]! * m[i]!) / (Math.sqrt(v[i]!) + adam[1]!);
      });
    }
    expect(w!.shape).toEqual(shape);
    expect(data.reduce((most, value, i) => Math.max(most, Math.abs(value - w!.data[i]!)), 0)).toBeLessThan(1e-5);
    expect(results[2]!.losses.sum).toBeCloseTo(data.reduce((sum, value) => sum + value ** 2, 0) / data.length, 4);
    await step.dispose();
    await state.dispose();
  });

  it('does nothing for no batches', async () => {
    const state = await engine.load(initial);
    const step = await engine.compile(accumulate, state, specs);
    expect(await step.run([])).toEqual([]);
    expect(await state.read()).toEqual(initial);
    await step.dispose();
    await state.dispose();
  });

  it('lets several steps share one state', async () => {
    const state = await engine.load(initial);
    const twice = await engine.compile(({ total }) => ({ state: { total: tf.mul(total!, 2) } }), state, specs);
    const step = await engine.compile(accumulate, state, specs);
    await twice.run([first]);
    await step.run([first]);
    await twice.run([first, first]);
    expect((await state.read(['total'])).total!.data).toEqual(Float32Array.of(16, 32, 48));
    await twice.dispose();
    await step.dispose();
    await state.dispose();
  });

  it('reads and overwrites entries by copying', async () => {
    const data = Float32Array.of(1, 2, 3);
    const state = await engine.load({ ...initial, total: { shape: [3], data } });
    data.fill(9);
    const read = await state.read(['total']);
    expect(read).toEqual({ total: initial.total });
    read.total!.data.fill(9);
    const written = Float32Array.of(4, 5, 6);
    await state.write({ total: { shape: [3], data: written } });
    written.fill(9);
    expect((await state.read()).total!.data).toEqual(Float32Array.of(4, 5, 6));
    await state.dispose();
  });

  it('keeps apart what a step returns twice, or as it was given', async () => {
    const state = await engine.load(initial);
    const step = await engine.compile(
      ({ total, weights }, { x }) => {
        const moved = tf.add(total!, 1);
        return {
          state: { total: moved, weights: weights! },
          outputs: { moved, again: moved, weights: weights!, x: x! },
        };
      },
      state,
      specs,
    );
    const [, last] = await step.run([first, second]);
    expect(last!.outputs).toEqual({
      moved: Float32Array.of(3, 4, 5),
      again: Float32Array.of(3, 4, 5),
      weights: initial.weights.data,
      x: second.x,
    });
    expect((await state.read()).total!.data).toEqual(Float32Array.of(3, 4, 5));
    await step.dispose();
    await state.dispose();
  });

  it('runs steps that overwrite entries unread, use no input, or have none', async () => {
    const state = await engine.load(initial);
    const overwrite = await engine.compile((_, { x }) => ({ state: { total: tf.sum(x!, 0) } }), state, specs);
    await overwrite.run([second, first]);
    expect((await state.read()).total!.data).toEqual(Float32Array.of(5, 7, 9));
    const halve: StepFunction = ({ total }) => ({ state: { total: tf.div(total!, 2) } });
    const unused = await engine.compile(halve, state, specs);
    await unused.run([first, first]);
    const none = await engine.compile(halve, state, {});
    await none.run([{}, {}]);
    expect((await state.read()).total!.data).toEqual(Float32Array.of(5 / 16, 7 / 16, 9 / 16));
    for (const step of [overwrite, unused, none]) await step.dispose();
    await state.dispose();
  });

  it('has no entries once its state is disposed', async () => {
    const state = await engine.load(initial);
    const step = await engine.compile(accumulate, state, specs);
    await state.dispose();
    expect(await state.read()).toEqual({});
    await expect(step.run([first])).rejects.toThrow();
    await step.dispose();
  });

  it('leaks no tfjs tensors', async () => {
    const use = async () => {
      const state = await engine.load(initial);
      const step = await engine.compile(accumulate, state, specs);
      await step.run([first, second]);
      await state.write({ total: initial.total });
      const bad = { ...first, x: new Float32Array(1) };
      await expect(step.run([bad])).rejects.toThrow(ZooError);
      await expect(
        engine.compile(() => ({ state: { total: tf.zeros([4]) } }), state, {}).then((s) => s.run([{}])),
      ).rejects.toThrow(ZooError);
      await step.dispose();
      await state.dispose();
    };
    await use();
    const before = tf.memory().numTensors;
    await use();
    expect(tf.memory().numTensors).toBe(before);
  });
});
