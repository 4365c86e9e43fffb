import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  type Example,
  type Examples,
  expectClose,
  integers,
  normal,
  runEagerly,
  runModel,
  specsOf,
} from '../../test/support/parity.js';
import { encodeModel } from './serialize.js';
import { type TraceableFunction, trace } from './trace.js';

interface Case {
  readonly fn: TraceableFunction;
  readonly inputs: (n: number) => Examples;
  /** For graphs whose work grows with the square of N. */
  readonly sizes?: readonly number[];
}

const images = (n: number): Examples => ({ x: normal(n, 8, 8, 2) });
const vectors = (n: number): Examples => ({ x: normal(n, 6), w: normal(n, 6) });
const weights = (...shape: readonly number[]): tf.Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.reshape(tf.tensor1d(Array.from({ length: size }, (_, i) => Math.sin(i + 1))), [...shape]);
};

const cases: Readonly<Record<string, Case>> = {
  'an encoder': {
    fn: ({ x }) => {
      const h = tf.relu(tf.conv2d(x as tf.Tensor4D, weights(4, 4, 2, 3) as tf.Tensor4D, 2, 'same'));
      const z = tf.matMul(tf.reshape(h, [-1, 48]) as tf.Tensor2D, weights(48, 7) as tf.Tensor2D);
      return { latents: tf.slice(z, [0, 0], [-1, 4]), probabilities: tf.softmax(tf.slice(z, [0, 4], [-1, 3])) };
    },
    inputs: images,
  },
  'a generator that takes its batch size from a shape': {
    fn: ({ z, c }) => {
      const n = z!.shape[0]!;
      const h = tf.reshape(tf.matMul(tf.concat([z!, c!], 1), weights(9, 32) as tf.Tensor2D), [n, 4, 4, 2]);
      const y = tf.conv2dTranspose(h as tf.Tensor4D, weights(4, 4, 1, 2) as tf.Tensor4D, [n, 8, 8, 1], 2, 'same');
      return { image: tf.transpose(tf.sigmoid(y), [0, 3, 1, 2]) };
    },
    inputs: (n) => ({ z: normal(n, 6), c: normal(n, 3) }),
  },
  'zeros, ones and fills of the batch’s size': {
    fn: ({ x }) => {
      const [n] = x!.shape;
      const flags = tf.concat([tf.zeros([n!, 2]), tf.ones([n!, 1]), tf.fill([n!, 1], 0.5)], 1);
      return { flags, like: tf.add(x!, tf.onesLike(x!)), zero: tf.zerosLike(x!), i: tf.range(0, n!, 1, 'int32') };
    },
    inputs: (n) => ({ x: normal(n, 3) }),
  },
  'tiles and broadcasts to the batch': {
    fn: ({ x }) => {
      const [n] = x!.shape;
      const row = tf.tensor2d([[1, 2, 3]]);
      return {
        rows: tf.add(x!, tf.tile(row, [n!, 1])),
        repeated: tf.tile(x!, [2, 1]),
        wide: tf.broadcastTo(row, [n!, 3]),
        chosen: tf.where(tf.greater(x!, 0), x!, tf.tensor1d([7, 8, 9])),
      };
    },
    inputs: (n) => ({ x: normal(n, 3) }),
  },
  'pairwise distances': {
    fn: ({ x }) => {
      const [n] = x!.shape;
      const squares = tf.sum(tf.square(x!), 1, true);
      const products = tf.matMul(x!, x!, false, true);
      const distances = tf.add(tf.sub(squares, tf.mul(2, products)), tf.transpose(squares));
      return { distances, flat: tf.reshape(distances, [-1]), deep: tf.reshape(distances, [n!, n!, 1]) };
    },
    inputs: (n) => ({ x: normal(n, 4) }),
    sizes: [1, 2, 7, 31],
  },
  'two batches after one another': {
    fn: ({ x, w }) => {
      const [n] = x!.shape;
      const both = tf.tanh(tf.concat([x!, w!], 0));
      const [left, right] = tf.split(both, 2, 0);
      return { both, left: left!, right: right!, second: tf.slice(both, [n!, 0], [n!, 6]) };
    },
    inputs: vectors,
  },
  'rows for labels, and matrices for labels': {
    fn: ({ x, labels }) => {
      const perRow = tf.gather(weights(5, 3, 3), labels!);
      const [n] = x!.shape;
      const moved = tf.matMul(tf.reshape(x!, [n!, 1, 3]) as tf.Tensor3D, perRow as tf.Tensor3D, false, true);
      return { onehot: tf.oneHot(labels!, 5), moved: tf.reshape(moved, [n!, 3]), best: tf.argMax(x!, 1) };
    },
    inputs: (n) => ({ x: normal(n, 3), labels: integers(0, 5, n) }),
  },
  'a mean over the batch, and its gradient': {
    fn: ({ x, w }) => {
      const loss = (w: tf.Tensor): tf.Tensor => tf.mean(tf.square(tf.sub(tf.tanh(tf.mul(x!, w)), tf.mean(w, 0))));
      return { loss: loss(w!), gradient: tf.grad(loss)(w!) };
    },
    inputs: vectors,
  },
  'warps with indices for each image': {
    fn: ({ x, at }) => ({ y: tf.gather(tf.reshape(x!, [-1, 64, 2]), at!, 1, 1) }),
    inputs: (n) => ({ ...images(n), at: integers(0, 64, n, 10) }),
  },
};

describe.each(Object.entries(cases))('a symbolic batch: %s', (_, { fn, inputs, sizes = [1, 2, 7, 256] }) => {
  const model = encodeModel(trace(fn, specsOf(inputs(1), true)));

  it.each(sizes)('N = %i', async (n) => {
    const examples = inputs(n);
    expectClose(await runModel(model, examples), await runEagerly(fn, examples), 2e-5);
  });
});

describe('symbolic axes', () => {
  it('show in the shapes of the graph', () => {
    const graph = trace(
      ({ x, y }) => ({
        pairs: tf.matMul(x!, y!, false, true),
        both: tf.concat([x!, x!], 0),
        flat: tf.reshape(tf.matMul(x!, y!, false, true), [-1]),
      }),
      { x: { shape: ['N', 4], dtype: 'float32' }, y: { shape: ['M', 4], dtype: 'float32' } },
    );
    expect(graph.inputs.map(({ shape }) => shape)).toEqual([
      ['N', 4],
      ['M', 4],
    ]);
    expect(graph.outputs.map(({ shape }) => shape)).toEqual([['N', 'M'], ['2*N', 4], ['N*M']]);
  });

  const x = { shape: ['N', 4], dtype: 'float32' } as const;
  const invalid = (where: RegExp) =>
    expect.objectContaining({ code: 'GRAPH_INVALID', message: expect.stringMatching(where) });

  it('may not be baked into a constant', () => {
    const positions: TraceableFunction = ({ x }) => {
      const rows = Array.from({ length: x!.shape[0]! }, (_, i) => i);
      return { y: tf.add(x!, tf.tensor2d(rows, [rows.length, 1])) };
    };
    expect(() => trace(positions, { x })).toThrow(invalid(/Add/));
  });

  it('may not be baked into arithmetic', () => {
    const scaled: TraceableFunction = ({ x }) => ({ y: tf.mul(x!, Math.sqrt(x!.shape[0]!)) });
    expect(() => trace(scaled, { x })).toThrow(invalid(/Mul/));
  });

  it('may not decide what is computed', () => {
    const branch: TraceableFunction = ({ x }) => ({ y: x!.shape[0]! % 10 === 7 ? tf.neg(x!) : tf.exp(x!) });
    expect(() => trace(branch, { x })).toThrow(invalid(/Neg|Exp/));
  });

  it('may not lose a few rows, whose number no name stands for', () => {
    const rest: TraceableFunction = ({ x }) => ({ y: tf.slice(x!, [1, 0]) });
    expect(() => trace(rest, { x })).toThrow(invalid(/Slice/));
  });

  it('are limited in number', () => {
    const shape = ['A', 'B', 'C', 'D', 'E'];
    expect(() => trace(({ x }) => ({ y: x! }), { x: { shape, dtype: 'float32' } })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('cost nothing where no size is needed', () => {
    const graph = trace(({ x }) => ({ y: tf.softmax(tf.reshape(x!, [x!.shape[0]!, 2, 2])) }), { x });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Reshape', 'Softmax']);
    const target: Example['data'] = Int32Array.of(-1, 2, 2);
    expect([...graph.constants.values()].map(({ data }) => [...data].map(Number))).toEqual([[...target]]);
  });
});
