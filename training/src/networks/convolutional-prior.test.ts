import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors, take } from '../../../test/support/tfjs-cpu.js';
import { convolutionalPriorNetwork } from './convolutional-prior.js';
import { inference, untracked } from './network.js';
import { initialize } from './parameters.js';

describe('convolutionalPriorNetwork', () => {
  const sizes = { channels: 3, height: 6, width: 5, hidden: 8, clusters: 4 };
  const network = convolutionalPriorNetwork(sizes);
  const state = stateTensors(initialize([...network.parameters, ...network.statistics], new Random(1)));
  const rows = tf.tensor2d(new Random(2).normals(7 * 90), [7, 90]);

  it('turns rows of pictures into logits, almost even at the start', () => {
    const logits = network.forward(state, rows, untracked);
    expect(logits.shape).toEqual([7, 4]);
    for (const value of take(logits)) expect(Math.abs(value)).toBeLessThan(0.2);
  });

  it('looks at every pixel of every channel', () => {
    const outputs = (x: tf.Tensor) => tf.sum(tf.square(network.forward(state, x, inference)));
    const gradient = take(tf.grad(outputs)(rows));
    expect(gradient).toHaveLength(7 * 90);
    expect(gradient.slice(0, 90).filter((value) => value === 0)).toEqual([]);
  });
});
