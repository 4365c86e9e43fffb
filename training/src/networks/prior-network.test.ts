import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors, take } from '../../../test/support/tfjs-cpu.js';
import { elementCount, initialize } from './parameters.js';
import { priorNetwork } from './prior-network.js';

describe('priorNetwork', () => {
  it('has the parameters of IMSAT’s network for MNIST', () => {
    const { parameters } = priorNetwork({ inputs: 784, hidden: 1200, clusters: 10 });
    expect(parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0)).toBe(2_400_010);
  });

  it('starts almost uniform', () => {
    const network = priorNetwork({ inputs: 20, hidden: 64, clusters: 5 });
    const state = stateTensors(initialize([...network.parameters, ...network.statistics], new Random(2)));
    const x = tf.tensor2d(new Random(3).normals(100 * 20), [100, 20]);
    const logits = network.forward(state, x, { kind: 'training' }) as tf.Tensor2D;
    expect(logits.shape).toEqual([100, 5]);
    for (const p of take(tf.softmax(logits))) expect(Math.abs(p - 0.2)).toBeLessThan(0.02);
  });

  it('starts its running statistics at zero, as IMSAT’s code does', () => {
    const { statistics } = priorNetwork({ inputs: 3, hidden: 4, clusters: 2 });
    expect(statistics).toHaveLength(4);
    for (const values of Object.values(initialize(statistics, new Random(1)))) {
      expect([...values.data]).toEqual([0, 0, 0, 0]);
    }
  });

  it('has weights of the variances of IMSAT’s code, over the inputs of each layer', () => {
    const network = priorNetwork({ inputs: 50, hidden: 200, clusters: 40 });
    const state = initialize(network.parameters, new Random(4));
    for (const [name, variance] of [
      ['prior/dense_1/kernel', 0.1 / 50],
      ['prior/dense_2/kernel', 0.1 / 200],
      ['prior/dense_3/kernel', 1e-4 / 200],
    ] as const) {
      const { data } = state[name]!;
      const found = data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
      expect(found / variance, name).toBeCloseTo(1, 1);
    }
  });
});
