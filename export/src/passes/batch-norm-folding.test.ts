import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { float as floatAttribute, int, ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Constant, Dimension, Value } from '../graph.js';
import { foldBatchNorm } from './batch-norm-folding.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });
const random = new Random(7);

function weights(b: GraphBuilder, ...shape: number[]): Constant {
  return b.constant('float32', shape, random.normals(shape.reduce((product, size) => product * size, 1)));
}

/** (x − mean) / √(variance + ε) · γ + β as networks write it, per channel along the given shape. */
function normalised(b: GraphBuilder, x: Value, ...shape: number[]): Value {
  const length = shape.reduce((product, size) => product * size, 1);
  const variance = b.constant('float32', shape, random.uniforms(length, 0.5, 2));
  const deviation = b.emit('Sqrt', [b.emit('Add', [variance, b.scalar(1e-3)], float(...shape))], float(...shape));
  const factor = b.emit('Mul', [weights(b, ...shape), b.emit('Reciprocal', [deviation], deviation)], deviation);
  const scaled = b.emit('Mul', [b.emit('Sub', [x, weights(b, ...shape)], x), factor], x);
  return b.emit('Add', [scaled, weights(b, ...shape)], x);
}

type Layer = (b: GraphBuilder) => Value;

const layers: [name: string, layer: Layer, expected: string[]][] = [
  [
    'Conv',
    (b) => {
      const x = b.input('x', 'float32', ['N', 2, 5, 5]);
      const y = b.emit('Conv', [x, weights(b, 3, 2, 2, 2)], float('N', 3, 4, 4), { kernel_shape: ints([2, 2]) });
      return normalised(b, y, 3, 1, 1);
    },
    ['Conv'],
  ],
  [
    'Conv with bias and groups',
    (b) => {
      const x = b.input('x', 'float32', ['N', 4, 5, 5]);
      const attributes = { kernel_shape: ints([2, 2]), group: int(2) };
      const y = b.emit('Conv', [x, weights(b, 6, 2, 2, 2), weights(b, 6)], float('N', 6, 4, 4), attributes);
      return normalised(b, y, 1, 6, 1, 1);
    },
    ['Conv'],
  ],
  [
    'ConvTranspose',
    (b) => {
      const x = b.input('x', 'float32', ['N', 2, 4, 4]);
      const attributes = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
      const y = b.emit('ConvTranspose', [x, weights(b, 2, 3, 2, 2)], float('N', 3, 8, 8), attributes);
      return normalised(b, y, 3, 1, 1);
    },
    ['ConvTranspose'],
  ],
  [
    'Gemm',
    (b) => {
      const x = b.input('x', 'float32', ['N', 4]);
      const y = b.emit('Gemm', [x, weights(b, 4, 3), weights(b, 3)], float('N', 3), { beta: floatAttribute(0.5) });
      return normalised(b, y, 3);
    },
    ['Gemm'],
  ],
  [
    'Gemm that transposes its weights, with one bias for all',
    (b) => {
      const x = b.input('x', 'float32', ['N', 4]);
      const inputs = [x, weights(b, 3, 4), b.scalar(2)];
      const y = b.emit('Gemm', inputs, float('N', 3), { transB: int(1), alpha: floatAttribute(2) });
      return normalised(b, y, 1, 3);
    },
    ['Gemm'],
  ],
  [
    'Gemm behind a reshape, per channel of an image',
    (b) => {
      const x = b.input('x', 'float32', ['N', 4]);
      const y = b.emit('Gemm', [x, weights(b, 4, 600), weights(b, 600)], float('N', 600));
      const image = b.emit('Reshape', [y, b.int64s([-1, 10, 20, 3])], float('N', 10, 20, 3));
      return normalised(b, image, 3);
    },
    ['Gemm', 'Reshape'],
  ],
  [
    'a division by a constant',
    (b) => {
      const x = b.input('x', 'float32', ['N', 4]);
      const y = b.emit('Gemm', [x, weights(b, 4, 3)], float('N', 3));
      return b.emit('Div', [y, b.constant('float32', [3], Float32Array.of(3, 7, -9))], y);
    },
    ['Gemm'],
  ],
];

describe('foldBatchNorm', () => {
  it.each(layers)('%s', async (_, layer, expected) => {
    const b = new GraphBuilder('test');
    const graph = b.build({ y: layer(b) });
    const after = foldBatchNorm(graph);
    expect(operators(after)).toEqual(expected);
    await expectSameResults(graph, after);
  });

  it('folds the BatchNormalization operator', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', ['N', 2, 5, 5]);
    const y = b.emit('Conv', [x, weights(b, 3, 2, 2, 2)], float('N', 3, 4, 4), { kernel_shape: ints([2, 2]) });
    const variance = b.constant('float32', [3], Float32Array.of(0.5, 1, 2));
    const inputs = [y, weights(b, 3), weights(b, 3), weights(b, 3), variance];
    const graph = b.build({ y: b.emit('BatchNormalization', inputs, y, { epsilon: floatAttribute(1e-3) }) });
    const after = foldBatchNorm(graph);
    expect(operators(after)).toEqual(['Conv']);
    await expectSameResults(graph, after);
  });

  it('folds nothing into weights that are not constant', () => {
    const b = new GraphBuilder('test');
    const [x, w] = [b.input('x', 'float32', ['N', 4]), b.input('w', 'float32', [4, 3])];
    const y = b.emit('Gemm', [x, w], float('N', 3));
    const graph = b.build({ y: b.emit('Mul', [y, weights(b, 3)], y) });
    expect(foldBatchNorm(graph)).toBe(graph);
  });

  it('folds nothing that differs between positions or samples', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [5, 4]);
    const y = b.emit('Gemm', [x, weights(b, 4, 3)], float(5, 3));
    const image = b.input('image', 'float32', ['N', 2, 5, 5]);
    const z = b.emit('Conv', [image, weights(b, 3, 2, 2, 2)], float('N', 3, 4, 4), { kernel_shape: ints([2, 2]) });
    const graph = b.build({
      y: b.emit('Mul', [y, weights(b, 5, 1)], y),
      z: b.emit('Add', [z, weights(b, 4, 4)], z),
    });
    expect(foldBatchNorm(graph)).toBe(graph);
  });

  it('leaves a product alone that something else reads too', () => {
    const b = new GraphBuilder('test');
    const y = b.emit('Gemm', [b.input('x', 'float32', ['N', 4]), weights(b, 4, 3)], float('N', 3));
    const graph = b.build({ y, z: b.emit('Mul', [y, weights(b, 3)], y) });
    expect(foldBatchNorm(graph)).toBe(graph);
  });
});
