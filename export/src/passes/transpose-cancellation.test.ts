import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectSameResults, onlyNode, operators } from '../../../test/support/graphs.js';
import { ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Dimension, Graph } from '../graph.js';
import { trace } from '../trace.js';
import { optimize } from './index.js';
import { cancelTransposes, reshapeTrivialTransposes } from './transpose-cancellation.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });
const transposes = (graph: Graph) =>
  graph.nodes.filter(({ op }) => op === 'Transpose').map(({ inputs }) => graph.values.get(inputs[0]!)!.shape.join('×'));

describe('cancelTransposes', () => {
  it('merges transposes of transposes', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [2, 3, 4]);
    const first = b.emit('Transpose', [x], float(4, 2, 3), { perm: ints([2, 0, 1]) });
    const graph = b.build({ y: b.emit('Transpose', [first], float(3, 4, 2), { perm: ints([2, 0, 1]) }) });
    const after = cancelTransposes(graph);
    expect(onlyNode(after, 'Transpose').attributes.perm).toEqual(ints([1, 2, 0]));
    await expectSameResults(graph, after);
  });

  it('does not add a large transpose to spare a small one', async () => {
    const b = new GraphBuilder('test');
    const [large, small] = [b.input('large', 'float32', [8, 6, 7]), b.input('small', 'float32', [1, 7, 6])];
    const turned = b.emit('Transpose', [small], float(1, 6, 7), { perm: ints([0, 2, 1]) });
    const graph = b.build({ y: b.emit('Add', [large, turned], float(8, 6, 7)) });
    expect(cancelTransposes(graph)).toBe(graph);
  });

  it('weighs all users of a tensor: one transpose before beats two behind', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [8, 6, 7]);
    const type = float(8, 7, 6);
    const users = ['Exp', 'Tanh'].map((op) => {
      return b.emit('Transpose', [b.emit(op, [x], x)], type, { perm: ints([0, 2, 1]) });
    });
    const graph = b.build({ y: b.emit('Add', users, type) });
    const after = cancelTransposes(graph);
    expect(transposes(after)).toHaveLength(1);
    await expectSameResults(graph, after);
  });

  it('keeps outputs in their order, under their names', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [2, 3, 4]);
    const turned = b.emit('Transpose', [x], float(2, 4, 3), { perm: ints([0, 2, 1]) });
    const inner = b.emit('Exp', [turned], float(2, 4, 3));
    const back = b.emit('Transpose', [b.emit('Neg', [inner], inner)], float(2, 3, 4), { perm: ints([0, 2, 1]) });
    const graph = b.build({ inner, back });
    const after = cancelTransposes(graph);
    expect(transposes(after)).toHaveLength(1);
    await expectSameResults(graph, after);
  });

  it('knows that an output cannot stay in another order, whatever is gained elsewhere', async () => {
    const b = new GraphBuilder('test');
    const perm = { perm: ints([0, 2, 1]) };
    const small = b.emit('Transpose', [b.input('small', 'float32', [1, 3, 4])], float(1, 4, 3), perm);
    const tiled = b.emit('Tile', [small, b.int64s([5, 1, 1])], float(5, 4, 3));
    const large = b.emit('Transpose', [b.input('large', 'float32', [9, 3, 4])], float(9, 4, 3), perm);
    const back = b.emit('Transpose', [b.emit('Exp', [large], large)], float(9, 3, 4), perm);
    const graph = b.build({ tiled, back });
    const after = cancelTransposes(graph);
    expect(transposes(after)).toEqual(['1×3×4']);
    await expectSameResults(graph, after);
  });

  it('is done in one go', () => {
    const graph = trace(({ x, k }) => ({ y: tf.relu(tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 2, 'same')) }), {
      x: { shape: ['N', 8, 8, 3], dtype: 'float32' },
      k: { shape: [3, 3, 3, 4], dtype: 'float32' },
    });
    const once = cancelTransposes(graph);
    expect(cancelTransposes(once)).toBe(once);
  });
});

describe('reshapeTrivialTransposes', () => {
  it('reshapes where only axes of size one move', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', ['N', 4, 5, 1]);
    const graph = b.build({
      moved: b.emit('Transpose', [x], float('N', 1, 4, 5), { perm: ints([0, 3, 1, 2]) }),
      turned: b.emit('Transpose', [x], float('N', 5, 4, 1), { perm: ints([0, 2, 1, 3]) }),
    });
    const after = reshapeTrivialTransposes(graph);
    expect(operators(after)).toEqual(['Reshape', 'Transpose']);
    await expectSameResults(graph, after);
  });
});

const image = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const spec = (...shape: Dimension[]) => ({ shape, dtype: 'float32' }) as const;

describe('convolutional networks', () => {
  it('leave one transpose where an encoder flattens, and none for one channel', async () => {
    const graph = trace(
      ({ x, k1, b1, k2, b2, w }) => {
        const h1 = tf.relu(tf.add(tf.conv2d(image(x!), image(k1!), 2, 'same'), b1!));
        const h2 = tf.relu(tf.add(tf.conv2d(image(h1), image(k2!), 2, 'same'), b2!));
        return { y: tf.matMul(tf.reshape(h2, [x!.shape[0], 16]), w as tf.Tensor2D) };
      },
      { x: spec('N', 8, 8, 1), k1: spec(4, 4, 1, 3), b1: spec(3), k2: spec(4, 4, 3, 4), b2: spec(4), w: spec(16, 2) },
    );
    const after = optimize(graph);
    expect(transposes(after).sort()).toEqual(['4×4×1×3', '4×4×3×4', 'N×4×2×2']);
    expect(operators(after)).toEqual(
      ['Conv', 'Conv', 'Gemm', 'Relu', 'Relu', 'Reshape', 'Reshape', ...Array(3).fill('Transpose')].sort(),
    );
    await expectSameResults(graph, after);
  });

  it('leave one transpose where a generator unflattens', async () => {
    const graph = trace(
      ({ z, w, k1, b1, k2, b2 }) => {
        const n = z!.shape[0]!;
        const h0 = tf.reshape(tf.relu(tf.matMul(z as tf.Tensor2D, w as tf.Tensor2D)), [n, 2, 2, 4]);
        const h1 = tf.relu(tf.add(tf.conv2dTranspose(image(h0), image(k1!), [n, 4, 4, 3], 2, 'same'), b1!));
        return { y: tf.tanh(tf.add(tf.conv2dTranspose(image(h1), image(k2!), [n, 8, 8, 1], 2, 'same'), b2!)) };
      },
      { z: spec('N', 5), w: spec(5, 16), k1: spec(4, 4, 3, 4), b1: spec(3), k2: spec(4, 4, 1, 3), b2: spec(1) },
    );
    const after = optimize(graph);
    expect(transposes(after).sort()).toEqual(['4×4×1×3', '4×4×3×4', 'N×2×2×4']);
    await expectSameResults(graph, after);
  });
});
