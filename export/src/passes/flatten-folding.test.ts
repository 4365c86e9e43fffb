import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { int, ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Constant, Dimension, Value } from '../graph.js';
import { foldFlatten } from './flatten-folding.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });
const random = new Random(11);

function weights(b: GraphBuilder, ...shape: number[]): Constant {
  return b.constant('float32', shape, random.normals(shape.reduce((product, size) => product * size, 1)));
}

/** An image [N, 2, 3, 4] (NCHW) brought to NHWC and flattened. */
function flattened(b: GraphBuilder): Value {
  const x = b.emit('Exp', [b.input('x', 'float32', ['N', 2, 3, 4])], float('N', 2, 3, 4));
  const turned = b.emit('Transpose', [x], float('N', 3, 4, 2), { perm: ints([0, 2, 3, 1]) });
  return b.emit('Reshape', [turned, b.int64s([-1, 24])], float('N', 24));
}

/** Rows of 24 features unflattened to NHWC and brought to NCHW. */
function unflattened(b: GraphBuilder, rows: Value): Value {
  const image = b.emit('Reshape', [rows, b.int64s([-1, 3, 4, 2])], float('N', 3, 4, 2));
  const turned = b.emit('Transpose', [image], float('N', 2, 3, 4), { perm: ints([0, 3, 1, 2]) });
  return b.emit('Tanh', [turned], turned);
}

describe('foldFlatten', () => {
  it('permutes the rows of the weights behind a flattened image, through what is element-wise', async () => {
    const b = new GraphBuilder('test');
    const scaled = b.emit('Mul', [weights(b, 24), b.emit('Relu', [flattened(b)], float('N', 24))], float('N', 24));
    const graph = b.build({
      y: b.emit('Gemm', [scaled, weights(b, 24, 5), weights(b, 5)], float('N', 5)),
      z: b.emit('Gemm', [scaled, weights(b, 6, 24)], float('N', 6), { transB: int(1) }),
    });
    const after = foldFlatten(graph);
    expect(operators(after)).toEqual(['Exp', 'Gemm', 'Gemm', 'Mul', 'Relu', 'Reshape']);
    await expectSameResults(graph, after);
  });

  it('permutes the columns of the weights before an unflattened image, and the bias', async () => {
    const b = new GraphBuilder('test');
    const z = b.input('z', 'float32', ['N', 5]);
    const rows = b.emit('Gemm', [z, weights(b, 5, 24), weights(b, 24)], float('N', 24));
    const graph = b.build({
      y: unflattened(b, b.emit('Sub', [b.emit('Relu', [rows], rows), weights(b, 1, 24)], rows)),
    });
    const after = foldFlatten(graph);
    expect(operators(after)).toEqual(['Gemm', 'Relu', 'Reshape', 'Sub', 'Tanh']);
    await expectSameResults(graph, after);
  });

  it('does so for transposed weights', async () => {
    const b = new GraphBuilder('test');
    const z = b.input('z', 'float32', ['N', 5]);
    const rows = b.emit('Gemm', [z, weights(b, 24, 5), b.scalar(1)], float('N', 24), { transB: int(1) });
    const graph = b.build({ y: unflattened(b, rows) });
    const after = foldFlatten(graph);
    expect(operators(after)).toEqual(['Gemm', 'Reshape', 'Tanh']);
    await expectSameResults(graph, after);
  });

  it('keeps the order of features that are an output, or reach something else', () => {
    const b = new GraphBuilder('test');
    const flat = flattened(b);
    const y = b.emit('Gemm', [flat, weights(b, 24, 5)], float('N', 5));
    const graph = b.build({ y, sums: b.emit('Softmax', [flat], flat, { axis: int(1) }) });
    expect(foldFlatten(graph)).toBe(graph);
    const shown = new GraphBuilder('test');
    const features = flattened(shown);
    const product = shown.emit('Gemm', [features, weights(shown, 24, 5)], float('N', 5));
    const both = shown.build({ y: product, features });
    expect(foldFlatten(both)).toBe(both);
  });

  it('keeps weights that are not constant', () => {
    const b = new GraphBuilder('test');
    const w = b.input('w', 'float32', [24, 5]);
    const graph = b.build({ y: b.emit('Gemm', [flattened(b), w], float('N', 5)) });
    expect(foldFlatten(graph)).toBe(graph);
  });

  it('keeps a transpose that moves the batch axis', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [3, 5, 4]);
    const turned = b.emit('Transpose', [x], float(5, 3, 4), { perm: ints([1, 0, 2]) });
    const flat = b.emit('Reshape', [turned, b.int64s([5, 12])], float(5, 12));
    const graph = b.build({ y: b.emit('Gemm', [flat, weights(b, 12, 2)], float(5, 2)) });
    expect(foldFlatten(graph)).toBe(graph);
  });
});
