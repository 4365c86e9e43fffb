import { describe, expect, it } from 'vitest';
import { expectSameResults, onlyNode, operators } from '../../../test/support/graphs.js';
import { int, ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Dimension } from '../graph.js';
import { delayBroadcasting } from './broadcasting.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });

describe('delayBroadcasting', () => {
  it('lets an element-wise operator do its own broadcasting', async () => {
    const b = new GraphBuilder('test');
    const [x, row] = [b.input('x', 'float32', [4, 3]), b.input('row', 'float32', [1, 3])];
    const expanded = b.emit('Expand', [row, b.int64s([4, 3])], float(4, 3));
    const graph = b.build({ y: b.emit('Mul', [expanded, x], float(4, 3)) });
    const after = delayBroadcasting(graph);
    expect(operators(after)).toEqual(['Mul']);
    await expectSameResults(graph, after);
  });

  it('computes on the small tensor and expands the result', async () => {
    const b = new GraphBuilder('test');
    const [row, column] = [b.input('row', 'float32', [3]), b.input('column', 'float32', [3])];
    const wide = b.emit('Expand', [row, b.int64s([5, 4, 3])], float(5, 4, 3));
    const other = b.emit('Expand', [column, b.int64s([5, 4, 3])], float(5, 4, 3));
    const product = b.emit('Mul', [b.emit('Exp', [wide], float(5, 4, 3)), other], float(5, 4, 3));
    const graph = b.build({ y: product });
    const after = delayBroadcasting(graph);
    expect(operators(after)).toEqual(['Exp', 'Expand', 'Mul']);
    expect(after.values.get(onlyNode(after, 'Mul').outputs[0]!)!.shape).toEqual([3]);
    await expectSameResults(graph, after);
  });

  it('reads a uniform constant as a scalar', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4, 3]);
    const half = b.constant('float32', [4, 3], new Float32Array(12).fill(0.5));
    const graph = b.build({ y: b.emit('Max', [x, half], float(4, 3)) });
    const after = delayBroadcasting(graph);
    expect(after.constants.get(onlyNode(after, 'Max').inputs[1]!)!.shape).toEqual([]);
    await expectSameResults(graph, after);
  });

  it('keeps the run-time size of a symbolic axis', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', ['N', 3]);
    const rows = b.emit('Shape', [x], { dtype: 'int64', shape: [1] }, { start: int(0), end: int(1) });
    const size = b.emit('Concat', [rows, b.int64s([3])], { dtype: 'int64', shape: [2] }, { axis: int(0) });
    const filled = b.emit('Expand', [b.input('z', 'float32', []), size], float('N', 3));
    const graph = b.build({ y: b.emit('Exp', [filled], float('N', 3)) });
    const after = delayBroadcasting(graph);
    expect(after.values.get(onlyNode(after, 'Exp').outputs[0]!)!.shape).toEqual([]);
    await expectSameResults(graph, after);
  });

  it.each([
    { op: 'ReduceSum', axes: [0, 1], shape: [3], expected: ['Mul', 'ReduceSum', 'Reshape'] },
    { op: 'ReduceMean', axes: [0], shape: [4, 3], expected: ['Expand', 'ReduceMean', 'Reshape'] },
    { op: 'ReduceMax', axes: [0, 2], shape: [4], expected: ['Expand', 'ReduceMax', 'Reshape'] },
  ])('reduces before it expands: $op over $axes', async ({ op, axes, shape, expected }) => {
    const b = new GraphBuilder('test');
    const row = b.input('row', 'float32', [3]);
    const wide = b.emit('Expand', [row, b.int64s([5, 4, 3])], float(5, 4, 3));
    const keepdims = int(0);
    const y =
      op === 'ReduceSum'
        ? b.emit(op, [wide, b.int64s(axes)], float(...shape), { keepdims })
        : b.emit(op, [wide], float(...shape), { axes: ints(axes), keepdims });
    const graph = b.build({ y });
    const after = delayBroadcasting(graph);
    expect(operators(after)).toEqual(expected);
    await expectSameResults(graph, after);
  });

  it('moves a single expanded element by expanding it to another shape', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [1]);
    const wide = b.emit('Expand', [x, b.int64s([2, 6])], float(2, 6));
    const cube = b.emit('Reshape', [wide, b.int64s([2, 3, 2])], float(2, 3, 2));
    const graph = b.build({ y: b.emit('Transpose', [cube], float(2, 2, 3), { perm: ints([0, 2, 1]) }) });
    const after = delayBroadcasting(graph);
    expect(operators(after)).toEqual(['Expand', 'Reshape']);
    await expectSameResults(graph, after);
  });
});
