import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectSameResults, onlyNode, operators } from '../../../test/support/graphs.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Value } from '../graph.js';
import { trace } from '../trace.js';
import { recogniseLeakyRelu } from './leaky-relu.js';

const matrix: TensorType = { dtype: 'float32', shape: [4, 5] };
const leaky = (x: tf.Tensor, slope: number): tf.Tensor => tf.add(tf.mul(1 - slope, tf.relu(x)), tf.mul(slope, x));
const x = { x: { shape: [4, 5], dtype: 'float32' } } as const;

describe('recogniseLeakyRelu', () => {
  it.each([0.2, 0.01, 0.9])('recognises the form that can be differentiated twice, slope %f', async (slope) => {
    const graph = trace(({ x }) => ({ y: leaky(x!, slope) }), x);
    const after = recogniseLeakyRelu(graph);
    expect(operators(after)).toEqual(['LeakyRelu']);
    expect(onlyNode(after, 'LeakyRelu').attributes.alpha).toEqual({ kind: 'float', value: Math.fround(slope) });
    await expectSameResults(graph, after);
  });

  it('recognises its gradient', async () => {
    const graph = trace(({ x }) => ({ y: tf.grad((v) => tf.sum(tf.exp(leaky(v, 0.2))))(x!) }), x);
    const after = recogniseLeakyRelu(graph);
    expect(operators(after)).toContain('Clip');
    expect(operators(after)).not.toContain('Add');
    await expectSameResults(graph, after);
  });

  it.each([
    ['slopes that do not add up to one', 0.5, 0.2],
    ['a negative slope', 1.5, -0.5],
  ])('keeps %s', (_, steep, flat) => {
    const graph = trace(({ x }) => ({ y: tf.add(tf.mul(steep, tf.relu(x!)), tf.mul(flat, x!)) }), x);
    expect(recogniseLeakyRelu(graph)).toBe(graph);
  });

  it('keeps the sum of one tensor and the rectified other', () => {
    const b = new GraphBuilder('test');
    const [u, v] = ['u', 'v'].map((name) => b.input(name, 'float32', [4, 5]));
    const scaled = (of: Value, by: number): Value => b.emit('Mul', [of, b.scalar(by)], matrix);
    const y = b.emit('Add', [scaled(b.emit('Relu', [u!], matrix), 0.8), scaled(v!, 0.2)], matrix);
    const graph = b.build({ y });
    expect(recogniseLeakyRelu(graph)).toBe(graph);
  });

  it('reads a choice between one and zero as a cast', async () => {
    const b = new GraphBuilder('test');
    const v = b.input('v', 'float32', [4, 5]);
    const positive = b.emit('Greater', [v, b.scalar(0)], { dtype: 'bool', shape: [4, 5] });
    const graph = b.build({ y: b.emit('Where', [positive, b.scalar(1), b.scalar(0)], matrix) });
    const after = recogniseLeakyRelu(graph);
    expect(operators(after)).toEqual(['Cast', 'Greater']);
    await expectSameResults(graph, after);
  });
});
