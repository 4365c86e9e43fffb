import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { int, ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import { elementCode } from '../element-type.js';
import type { Dimension, Value } from '../graph.js';
import { removeRedundantNodes } from './redundant-nodes.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });

/** A graph x [N, 2, 3] → f(x) → y, with a node on either side so that nothing stands at the border. */
function around(f: (b: GraphBuilder, x: Value) => Value) {
  const b = new GraphBuilder('test');
  const x = b.emit('Exp', [b.input('x', 'float32', ['N', 2, 3])], float('N', 2, 3));
  const y = f(b, x);
  return b.build({ y: b.emit('Neg', [y], y) });
}

const nothing: Record<string, (b: GraphBuilder, x: Value) => Value> = {
  Identity: (b, x) => b.emit('Identity', [x], x),
  'Reshape to the same shape': (b, x) => b.emit('Reshape', [x, b.int64s([-1, 2, 3])], x),
  'Cast to the same type': (b, x) => b.emit('Cast', [x], x, { to: int(elementCode('float32')) }),
  'Expand to the same shape': (b, x) => b.emit('Expand', [x, b.int64s([1, 2, 3])], x),
  'Slice of everything': (b, x) => b.emit('Slice', [x, b.int64s([0]), b.int64s([9]), b.int64s([1])], x),
  'Pad by nothing': (b, x) => b.emit('Pad', [x, b.int64s([0, 0, 0, 0, 0, 0])], x),
  'Concat of one': (b, x) => b.emit('Concat', [x], x, { axis: int(0) }),
  'Sum of one': (b, x) => b.emit('Sum', [x], x),
};

describe('removeRedundantNodes', () => {
  it.each(Object.keys(nothing))('removes %s', async (name) => {
    const graph = around(nothing[name]!);
    const after = removeRedundantNodes(graph);
    expect(operators(after)).toEqual(['Exp', 'Neg']);
    await expectSameResults(graph, after);
  });

  it('keeps a Slice that reverses', async () => {
    const graph = around((b, x) => {
      const bounds = [[-1], [Number.NEGATIVE_INFINITY], [2], [-1]].map((values) => b.int64s(values));
      return b.emit('Slice', [x, ...bounds], x);
    });
    expect(removeRedundantNodes(graph)).toBe(graph);
  });

  it('merges everything that only reshapes', async () => {
    const graph = around((b, x) => {
      const flat = b.emit('Flatten', [x], float('N', 6), { axis: int(1) });
      const wide = b.emit('Unsqueeze', [flat, b.int64s([1])], float('N', 1, 6));
      return b.emit('Reshape', [wide, b.int64s([-1, 3, 2])], float('N', 3, 2));
    });
    const after = removeRedundantNodes(graph);
    expect(operators(after)).toEqual(['Exp', 'Neg', 'Reshape']);
    await expectSameResults(graph, after);
  });

  it('removes reshapes that undo each other', async () => {
    const graph = around((b, x) => {
      const flat = b.emit('Reshape', [x, b.int64s([-1, 6])], float('N', 6));
      return b.emit('Reshape', [flat, b.int64s([-1, 2, 3])], float('N', 2, 3));
    });
    expect(operators(removeRedundantNodes(graph))).toEqual(['Exp', 'Neg']);
  });

  it('keeps a reshaped result that another node reads', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', ['N', 2, 3]);
    const flat = b.emit('Reshape', [x, b.int64s([-1, 6])], float('N', 6));
    const back = b.emit('Reshape', [flat, b.int64s([-1, 3, 2])], float('N', 3, 2));
    const graph = b.build({ flat: b.emit('Neg', [flat], flat), back: b.emit('Neg', [back], back) });
    const after = removeRedundantNodes(graph);
    expect(operators(after)).toEqual(['Neg', 'Neg', 'Reshape', 'Reshape']);
    await expectSameResults(graph, after);
  });

  it('turns a reduction over axes of size one into a reshape', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', ['N', 1, 3, 1]);
    const graph = b.build({
      sum: b.emit('ReduceSum', [x, b.int64s([1, -1])], float('N', 3), { keepdims: int(0) }),
      max: b.emit('ReduceMax', [x], float('N', 1, 3, 1), { axes: ints([1]), keepdims: int(1) }),
    });
    const after = removeRedundantNodes(graph);
    expect(operators(after)).toEqual(['Identity', 'Reshape']);
    await expectSameResults(graph, after);
  });

  it.each([
    { keepdims: 0, inner: ['N', 3], second: [1], outer: ['N'] },
    { keepdims: 1, inner: ['N', 1, 3, 1], second: [2], outer: ['N', 1, 1, 1] },
  ])('sums once what is summed twice (keepdims $keepdims)', async ({ keepdims, inner, second, outer }) => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', ['N', 2, 3, 4]);
    const attributes = { keepdims: int(keepdims) };
    const partial = b.emit('ReduceSum', [x, b.int64s([1, 3])], float(...inner), attributes);
    const graph = b.build({ y: b.emit('ReduceSum', [partial, b.int64s(second)], float(...outer), attributes) });
    const after = removeRedundantNodes(graph);
    expect(operators(after)).toEqual(['ReduceSum']);
    await expectSameResults(graph, after);
  });

  it('keeps an Identity that gives an input an output name', async () => {
    const b = new GraphBuilder('test');
    const graph = b.build({ y: b.input('x', 'float32', [2]) });
    expect(removeRedundantNodes(graph)).toBe(graph);
  });
});
