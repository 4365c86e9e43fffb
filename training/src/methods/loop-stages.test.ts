import { ZooError } from '@clusterzoo/runtime';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { eagerEngine } from '../../../test/support/engines.js';
import { failure } from '../../../test/support/error-code.js';
import type { TrainingEvent } from './events.js';
import { assertBatch, decayFactor, runStage, trainState } from './loop.js';

describe('trainState', () => {
  const initial = { w: { shape: [1], data: Float32Array.of(8) }, extra: { shape: [2], data: new Float32Array(2) } };
  const kept = [{ name: 'w', shape: [1], initializer: { kind: 'constant', value: 8 } }] as const;
  const own = {
    stage: 'test',
    epochs: 2,
    stepsPerEpoch: 3,
    draw: (iteration: number) => ({ x: Float32Array.of(iteration) }),
    initial,
    kept,
    inputs: { x: { shape: [1], dtype: 'float32' } },
  } as const;

  it('gives the entries that are kept, and the losses', async () => {
    const step = ({ w }: Record<string, tf.Tensor>) => ({
      state: { w: tf.sub(w!, 1) },
      losses: { w: tf.sum(w!) as Scalar },
    });
    const trained = await trainState(eagerEngine, { ...own, step }, {});
    expect(trained).toEqual({ state: { w: { shape: [1], data: Float32Array.of(2) } }, losses: { w: 4 } });
  });

  it('leaves nothing in the engine, however it ends', async () => {
    const step = ({ w }: Record<string, tf.Tensor>) => ({ losses: { log: tf.log(tf.neg(tf.sum(w!))) as Scalar } });
    const before = tf.memory().numTensors;
    await expect(trainState(eagerEngine, { ...own, step }, {})).rejects.toThrow(failure('TRAINING_DIVERGED', /"log"/));
    const broken = () => ({ state: { w: tf.zeros([7]) } });
    await expect(trainState(eagerEngine, { ...own, step: broken }, {})).rejects.toThrow(ZooError);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('runStage', () => {
  it('says when a stage begins and ends', async () => {
    const events: TrainingEvent[] = [];
    const result = await runStage('look', { onEvent: (event) => events.push(event) }, async () => {
      expect(events).toEqual([{ type: 'stage-start', stage: 'look' }]);
      return 5;
    });
    expect(result).toBe(5);
    expect(events[1]).toEqual({ type: 'stage-end', stage: 'look', seconds: expect.any(Number) });
  });
});

describe('assertBatch', () => {
  it('takes batches of 1 to all rows', () => {
    for (const batch of [1, 10]) expect(() => assertBatch('test', batch, 10)).not.toThrow();
    for (const batch of [0, 11, 1.5, Number.NaN]) {
      expect(() => assertBatch('test', batch, 10)).toThrow(
        failure('INVALID_ARGUMENT', new RegExp(`batch of the test must be .*\\[1, 10\\].*got ${batch}`)),
      );
    }
  });
});

describe('decayFactor', () => {
  it('rises quickly and falls slowly', () => {
    const found = [0, 0.025, 0.05, 0.5, 1].map((progress) => decayFactor('warm-cosine', progress));
    expect(found).toEqual([0, 0.499, 0.994, 0.51, 0.02].map((factor) => expect.closeTo(factor, 2)));
  });

  it('is 1 where nothing decays', () => {
    for (const progress of [0, 0.5, 0.99]) expect(decayFactor('constant', progress)).toBe(1);
  });

  it('is 1 for the first half, then half a cosine to 0', () => {
    const found = [0, 0.49, 0.5, 0.75, 1].map((progress) => decayFactor('half-cosine', progress));
    for (const [i, value] of [1, 1, 1, 0.5, 0].entries()) expect(found[i]).toBeCloseTo(value, 10);
    expect(decayFactor('half-cosine', 0.6)).toBeGreaterThan(decayFactor('half-cosine', 0.7));
  });
});
