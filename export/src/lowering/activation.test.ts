import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';
import { trace } from '../trace.js';

describe('activations', () => {
  it('equal those of tfjs', async () => {
    await expectParity(
      ({ x, slope, i }) => ({
        relu: tf.relu(x!),
        relu6: tf.relu6(tf.mul(x!, 5)),
        leakyRelu: tf.leakyRelu(x!, 0.3),
        elu: tf.elu(x!),
        selu: tf.selu(x!),
        sigmoid: tf.sigmoid(x!),
        softplus: tf.softplus(tf.mul(x!, 20)),
        tanh: tf.tanh(x!),
        step: tf.step(x!),
        leakyStep: tf.step(x!, 0.2),
        prelu: tf.prelu(x!, slope!),
        logSigmoid: tf.logSigmoid(x!),
        intRelu: tf.relu(i!),
        intStep: tf.step(i!),
      }),
      { x: normal(4, 5), slope: normal(5), i: integers(-3, 4, 6) },
    );
  });

  it('have derivatives', async () => {
    const ops: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
      relu: tf.relu,
      relu6: tf.relu6,
      leakyRelu: (x) => tf.leakyRelu(x, 0.3),
      elu: tf.elu,
      selu: tf.selu,
      sigmoid: tf.sigmoid,
      softplus: tf.softplus,
      tanh: tf.tanh,
      logSigmoid: tf.logSigmoid,
    };
    await expectParity(
      ({ x, dy }) => {
        const results = Object.entries(ops).map(([name, op]) => [name, tf.grad(op)(x!, dy!)] as const);
        return Object.fromEntries(results);
      },
      { x: normal(4, 5), dy: normal(4, 5) },
    );
  });

  it('name the step of a relu gradient by a comparison, without a choice between constants', () => {
    const graph = trace(({ x }) => ({ y: tf.step(x!) }), { x: { shape: [3], dtype: 'float32' } });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Greater', 'Cast']);
  });
});
