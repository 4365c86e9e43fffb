import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { int, ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import { gatherFactors } from './factors.js';

const float = (...shape: number[]): TensorType => ({ dtype: 'float32', shape });

describe('gatherFactors', () => {
  it('multiplies small factors with each other first', async () => {
    const b = new GraphBuilder('test');
    const [x, row] = [b.input('x', 'float32', [4, 5, 3]), b.input('row', 'float32', [1, 1, 3])];
    const doubled = b.emit('Mul', [x, b.scalar(2)], float(4, 5, 3));
    const graph = b.build({ y: b.emit('Mul', [row, doubled], float(4, 5, 3)) });
    const after = gatherFactors(graph);
    expect(after.nodes.map(({ outputs }) => after.values.get(outputs[0]!)!.shape)).toEqual([
      [1, 1, 3],
      [4, 5, 3],
    ]);
    await expectSameResults(graph, after);
  });

  it('leaves factors alone whose product is no smaller', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4, 3]);
    const [row, column] = [b.input('row', 'float32', [1, 3]), b.input('column', 'float32', [4, 1])];
    const product = b.emit('Mul', [x, row], float(4, 3));
    const graph = b.build({ y: b.emit('Mul', [product, column], float(4, 3)) });
    expect(gatherFactors(graph)).toBe(graph);
  });

  it.each([
    { op: 'ReduceSum', keep: 0, shape: [3] },
    { op: 'ReduceSum', keep: 1, shape: [1, 1, 3] },
    { op: 'ReduceMean', keep: 0, shape: [3] },
  ])('applies a factor to the result of $op (keepdims $keep)', async ({ op, keep, shape }) => {
    const b = new GraphBuilder('test');
    const [x, row] = [b.input('x', 'float32', [4, 5, 3]), b.input('row', 'float32', [3])];
    const scaled = b.emit('Mul', [row, x], float(4, 5, 3));
    const keepdims = int(keep);
    const y =
      op === 'ReduceSum'
        ? b.emit(op, [scaled, b.int64s([0, 1])], float(...shape), { keepdims })
        : b.emit(op, [scaled], float(...shape), { axes: ints([0, 1]), keepdims });
    const graph = b.build({ y });
    const after = gatherFactors(graph);
    const product = after.nodes.find((node) => node.op === 'Mul')!;
    expect(after.values.get(product.outputs[0]!)!.shape).toEqual(shape);
    await expectSameResults(graph, after);
  });

  it('keeps a factor that varies along a reduced axis inside', () => {
    const b = new GraphBuilder('test');
    const [x, row] = [b.input('x', 'float32', [4, 3]), b.input('row', 'float32', [3])];
    const scaled = b.emit('Mul', [x, row], float(4, 3));
    const graph = b.build({ y: b.emit('ReduceSum', [scaled, b.int64s([1])], float(4), { keepdims: int(0) }) });
    expect(gatherFactors(graph)).toBe(graph);
  });

  it('uses a sum without the factor that is there already, though the product is needed', async () => {
    const b = new GraphBuilder('test');
    const [x, row] = [b.input('x', 'float32', [4, 3]), b.input('row', 'float32', [3])];
    const scaled = b.emit('Mul', [x, row], float(4, 3));
    const sum = (of: typeof scaled) => b.emit('ReduceSum', [of, b.int64s([0])], float(3), { keepdims: int(0) });
    const graph = b.build({ scaled, plain: sum(x), y: sum(scaled) });
    const after = gatherFactors(graph);
    expect(operators(after)).toEqual(['Mul', 'Mul', 'ReduceSum', 'ReduceSum']);
    const products = after.nodes.filter(({ op }) => op === 'Mul').map(({ outputs }) => outputs[0]);
    expect(products).toContain('y');
    await expectSameResults(graph, after);
  });
});
