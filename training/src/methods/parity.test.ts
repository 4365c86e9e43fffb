import { encodeModel, trace } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import * as onnxruntime from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { evaluateEagerly, measureParity, type ParityOptions } from './parity.js';
import type { GraphFunction } from './simi-clustergan/graphs.js';

const soft: GraphFunction = ({ x }) => ({ y: tf.softmax(tf.mul(x!, 3)), z: tf.square(x!) });
const inputs = { x: { shape: [256, 4], data: new Random(1).normals(1024) } };

function compiled(fn: GraphFunction): Uint8Array {
  return encodeModel(trace(fn, { x: { shape: ['N', 4], dtype: 'float32' } }));
}

async function compare(fn: GraphFunction, options: Partial<ParityOptions> = {}): Promise<Record<string, number>> {
  const reference = await evaluateEagerly(soft, inputs);
  return measureParity('the graph', compiled(fn), inputs, reference, { runtime: onnxruntime, ...options });
}

const failed = expect.objectContaining({ code: 'PARITY_FAILED' });

describe('measureParity', () => {
  it('finds an exported function equal to what it was made from', async () => {
    const differences = await compare(soft);
    expect(Object.keys(differences)).toEqual(['y', 'z']);
    for (const difference of Object.values(differences)) expect(difference).toBeLessThan(1e-5);
  });

  it('finds the smallest change that matters, and takes it as a share where a range is given', async () => {
    const off: GraphFunction = ({ x }) => ({ ...soft({ x: x! }), z: tf.add(tf.square(x!), 2e-4) });
    await expect(compare(off)).rejects.toThrow('output "z" differs from the trained network by 0.0002');
    const { z } = await compare(off, { ranges: { z: 100 } });
    expect(z).toBeCloseTo(2e-6, 7);
  });

  it('finds a change in one row of one batch size', async () => {
    // Row 0 is off only where it has company.
    const crowded: GraphFunction = ({ x }) => {
      const { y, z } = soft({ x: x! });
      return { y: tf.add(y!, tf.mul(1e-3, tf.sub(x!, tf.mean(x!, 0, true)))), z: z! };
    };
    await expect(compare(crowded)).rejects.toThrow(/output "y" .* in a batch of 2/);
  });

  it('does not take NaN for agreement', async () => {
    const broken: GraphFunction = ({ x }) => ({ ...soft({ x: x! }), z: tf.mul(tf.sqrt(tf.sub(tf.mul(x!, 0), 1)), 1) });
    await expect(compare(broken)).rejects.toThrow(failed);
  });

  it('leaves out the rows that it is told to', async () => {
    const rows = inputs.x.data;
    const off: GraphFunction = ({ x }) => ({ ...soft({ x: x! }), z: tf.add(tf.square(x!), tf.step(tf.sub(x!, 2))) });
    const skip = { z: (row: number) => rows.subarray(row * 4, row * 4 + 4).some((value) => value > 2) };
    await expect(compare(off)).rejects.toThrow(failed);
    expect((await compare(off, { skip })).z).toBeLessThan(1e-5);
  });

  it('refuses a graph without the output', async () => {
    await expect(compare(({ x }) => ({ y: tf.softmax(tf.mul(x!, 3)) }))).rejects.toThrow(failed);
  });
});

describe('evaluateEagerly', () => {
  it('leaves tfjs as it found it', async () => {
    await tf.setBackend('cpu');
    const [tensors, inNode] = [tf.memory().numTensors, tf.env().getBool('IS_NODE')];
    const { z } = await evaluateEagerly(soft, inputs);
    expect(z!.data.every((value, i) => Math.abs(value - inputs.x.data[i]! ** 2) < 1e-5)).toBe(true);
    expect([tf.memory().numTensors, tf.env().getBool('IS_NODE')]).toEqual([tensors, inNode]);
  });
});
