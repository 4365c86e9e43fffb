import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../../test/support/graphs.js';
import { float as floatAttribute, int, ints } from '../../attributes.js';
import { GraphBuilder, type TensorType } from '../../builder.js';
import type { Dimension, Graph, Value } from '../../graph.js';
import { cancelTransposes } from '../transpose-cancellation.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });
const HEIGHT = 3;
const WIDTH = 5;
const CHANNELS = 4;
const nchw = float('N', CHANNELS, HEIGHT, WIDTH);
const nhwc = float('N', HEIGHT, WIDTH, CHANNELS);

type Build = (b: GraphBuilder, x: Value) => Value;

/** Something in NCHW, brought to NHWC for `f`; its result, of rank 4, goes back to NCHW. */
function between(f: Build): Graph {
  const b = new GraphBuilder('test');
  const inner = b.emit('Exp', [b.input('x', 'float32', nchw.shape)], nchw);
  const y = f(b, b.emit('Transpose', [inner], nhwc, { perm: ints([0, 2, 3, 1]) }));
  const [n, h, w, c] = y.shape as [Dimension, Dimension, Dimension, Dimension];
  const back = b.emit('Transpose', [y], float(n, c, h, w), { perm: ints([0, 3, 1, 2]) });
  return b.build({ y: b.emit('Neg', [back], back) });
}

const reduced = (
  b: GraphBuilder,
  op: string,
  x: Value,
  axes: number[],
  keep: boolean,
  ...shape: Dimension[]
): Value => {
  const keepdims = int(keep ? 1 : 0);
  if (op === 'ReduceSum') return b.emit(op, [x, b.int64s(axes)], float(...shape), { keepdims });
  return b.emit(op, [x], float(...shape), { axes: ints(axes), keepdims });
};

/** Programs in NHWC, and the operators that are left of each between Exp and Neg. */
const programs: [name: string, build: Build, expected: string[]][] = [
  ['a unary operator', (b, x) => b.emit('Relu', [x], nhwc), ['Relu']],
  ['Clip', (b, x) => b.emit('Clip', [x, b.scalar(0), b.scalar(2)], nhwc), ['Clip']],
  ['a scalar operand', (b, x) => b.emit('Mul', [b.scalar(3), x], nhwc), ['Mul']],
  [
    'a constant per channel',
    (b, x) => b.emit('Add', [x, b.constant('float32', [CHANNELS], Float32Array.of(1, 2, 3, 4))], nhwc),
    ['Add'],
  ],
  [
    'a constant per position',
    (b, x) => {
      const data = Float32Array.from({ length: HEIGHT * WIDTH * CHANNELS }, (_, i) => i);
      return b.emit('Mul', [x, b.constant('float32', [HEIGHT, WIDTH, CHANNELS], data)], nhwc);
    },
    ['Mul'],
  ],
  [
    'an input per channel',
    (b, x) => b.emit('Add', [b.input('bias', 'float32', [CHANNELS]), x], nhwc),
    ['Add', 'Reshape'],
  ],
  [
    'an input per position, transposed before',
    (b, x) => {
      const turned = b.input('turned', 'float32', [WIDTH, HEIGHT, CHANNELS]);
      const type = float(HEIGHT, WIDTH, CHANNELS);
      return b.emit('Add', [x, b.emit('Transpose', [turned], type, { perm: ints([1, 0, 2]) })], nhwc);
    },
    ['Add', 'Reshape', 'Transpose'],
  ],
  [
    'two paths that meet',
    (b, x) => b.emit('Mul', [b.emit('Sigmoid', [x], nhwc), b.emit('Tanh', [x], nhwc)], nhwc),
    ['Mul', 'Sigmoid', 'Tanh'],
  ],
  [
    'a choice',
    (b, x) => {
      const large = b.emit('Greater', [x, b.scalar(1)], { dtype: 'bool', shape: nhwc.shape });
      return b.emit('Where', [large, x, b.scalar(0)], nhwc);
    },
    ['Greater', 'Where'],
  ],
  [
    'statistics per channel that are kept',
    (b, x) => b.emit('Sub', [x, reduced(b, 'ReduceMean', x, [0, 1, 2], true, 1, 1, 1, CHANNELS)], nhwc),
    ['ReduceMean', 'Sub'],
  ],
  [
    'statistics per channel as a vector',
    (b, x) => b.emit('Sub', [x, reduced(b, 'ReduceMean', x, [0, 1, 2], false, CHANNELS)], nhwc),
    ['ReduceMean', 'Reshape', 'Sub'],
  ],
  [
    'statistics per position, whose axes change places',
    (b, x) => b.emit('Sub', [x, reduced(b, 'ReduceMean', x, [0], false, HEIGHT, WIDTH, CHANNELS)], nhwc),
    ['ReduceMean', 'Sub'],
  ],
  [
    'a sum over the last axis',
    (b, x) => b.emit('Div', [x, reduced(b, 'ReduceSum', x, [-1], true, 'N', HEIGHT, WIDTH, 1)], nhwc),
    ['Div', 'ReduceSum'],
  ],
  ['Softmax over channels', (b, x) => b.emit('Softmax', [x], nhwc, { axis: int(-1) }), ['Softmax']],
  ['LogSoftmax over rows', (b, x) => b.emit('LogSoftmax', [x], nhwc, { axis: int(1) }), ['LogSoftmax']],
  [
    'Concat along channels',
    (b, x) =>
      b.emit('Concat', [x, b.emit('Relu', [x], nhwc)], float('N', HEIGHT, WIDTH, 2 * CHANNELS), { axis: int(3) }),
    ['Concat', 'Relu'],
  ],
  [
    'Split along channels',
    (b, x) => {
      const half = float('N', HEIGHT, WIDTH, CHANNELS / 2);
      const [first, second] = b.emitMany('Split', [x, b.int64s([2, 2])], [half, half], { axis: int(-1) });
      return b.emit('Sub', [first!, second!], half);
    },
    ['Split', 'Sub'],
  ],
  [
    'Slice with axes',
    (b, x) => {
      const bounds = [
        [1, -3],
        [3, Number.POSITIVE_INFINITY],
        [-1, 2],
      ].map((values) => b.int64s(values));
      return b.emit('Slice', [x, ...bounds], float('N', HEIGHT, 3, 2));
    },
    ['Slice'],
  ],
  [
    'Slice without axes',
    (b, x) => {
      const bounds = [
        [0, 1],
        [Number.POSITIVE_INFINITY, 3],
      ].map((values) => b.int64s(values));
      return b.emit('Slice', [x, ...bounds], float('N', 2, WIDTH, CHANNELS));
    },
    ['Slice'],
  ],
  [
    'Pad',
    (b, x) => b.emit('Pad', [x, b.int64s([0, 1, 0, 0, 0, 2, 0, 1]), b.scalar(7)], float('N', 6, WIDTH, CHANNELS + 1)),
    ['Pad'],
  ],
  ['Tile', (b, x) => b.emit('Tile', [x, b.int64s([1, 2, 1, 3])], float('N', 6, WIDTH, 12)), ['Tile']],
];

describe('operators in another axis order', () => {
  it.each(programs)('%s', async (_, build, expected) => {
    const graph = between(build);
    const after = cancelTransposes(graph);
    expect(operators(after).filter((op) => op !== 'Exp' && op !== 'Neg')).toEqual(expected);
    await expectSameResults(graph, after);
  });

  it('expands a small tensor in the other order', async () => {
    const b = new GraphBuilder('test');
    const row = b.input('row', 'float32', [CHANNELS]);
    const wide = b.emit('Expand', [row, b.int64s([2, HEIGHT, WIDTH, CHANNELS])], float(2, HEIGHT, WIDTH, CHANNELS));
    const turned = b.emit('Transpose', [wide], float(2, CHANNELS, HEIGHT, WIDTH), { perm: ints([0, 3, 1, 2]) });
    const graph = b.build({ y: b.emit('LeakyRelu', [turned], turned, { alpha: floatAttribute(0.3) }) });
    const after = cancelTransposes(graph);
    expect(operators(after)).toEqual(['Expand', 'LeakyRelu', 'Reshape']);
    await expectSameResults(graph, after);
  });

  it('leaves axes alone that are known at run time only', () => {
    const graph = between((b, x) => {
      const axes = b.input('axes', 'int32', [1]);
      const long = b.emit('Cast', [axes], { dtype: 'int64', shape: [1] }, { to: int(7) });
      return b.emit('ReduceSum', [x, long], float('N', HEIGHT, WIDTH, 1), { keepdims: int(1) });
    });
    expect(operators(cancelTransposes(graph)).filter((op) => op === 'Transpose')).toHaveLength(2);
  });
});
