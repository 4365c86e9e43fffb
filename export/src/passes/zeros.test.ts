import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { float as floatAttribute, int, ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Value } from '../graph.js';
import { propagateZeros } from './zeros.js';

const float = (...shape: number[]): TensorType => ({ dtype: 'float32', shape });
const zeros = (b: GraphBuilder, ...shape: number[]): Value =>
  b.emit('Expand', [b.scalar(0), b.int64s(shape)], float(...shape));

const vanishing: Record<string, (b: GraphBuilder) => Value> = {
  'x · 0': (b) => b.emit('Mul', [b.input('x', 'float32', [2, 3]), b.scalar(0)], float(2, 3)),
  '0 / x': (b) => b.emit('Div', [zeros(b, 2, 3), b.input('x', 'float32', [2, 3])], float(2, 3)),
  Gemm: (b) => b.emit('Gemm', [zeros(b, 2, 4), b.input('x', 'float32', [4, 3])], float(2, 3)),
  MatMul: (b) => b.emit('MatMul', [b.input('x', 'float32', [2, 4]), zeros(b, 4, 3)], float(2, 3)),
  Conv: (b) => {
    const weights = b.input('w', 'float32', [3, 1, 2, 2]);
    return b.emit('Conv', [zeros(b, 1, 1, 4, 4), weights], float(1, 3, 3, 3), { kernel_shape: ints([2, 2]) });
  },
};

describe('propagateZeros', () => {
  it.each(Object.keys(vanishing))('replaces %s by zero', async (name) => {
    const b = new GraphBuilder('test');
    const graph = b.build({ y: vanishing[name]!(b) });
    const after = propagateZeros(graph);
    expect(operators(after)).toEqual(['Expand']);
    await expectSameResults(graph, after);
  });

  it('follows zeros through a chain of products', async () => {
    const b = new GraphBuilder('test');
    const [x, w] = [b.input('x', 'float32', [4, 5]), b.input('w', 'float32', [3, 4])];
    const first = b.emit('Gemm', [zeros(b, 2, 3), w], float(2, 4));
    const graph = b.build({ y: b.emit('Gemm', [first, x], float(2, 5)) });
    const after = propagateZeros(graph);
    expect(operators(after)).toEqual(['Expand']);
    await expectSameResults(graph, after);
  });

  it('keeps the addend of a Gemm without a product, times beta', async () => {
    const b = new GraphBuilder('test');
    const [w, c] = [b.input('w', 'float32', [4, 3]), b.input('c', 'float32', [2, 3])];
    const graph = b.build({
      plain: b.emit('Gemm', [zeros(b, 2, 4), w, c], float(2, 3)),
      scaled: b.emit('Gemm', [zeros(b, 2, 4), w, c], float(2, 3), { beta: floatAttribute(0.5) }),
    });
    const after = propagateZeros(graph);
    expect(operators(after)).toEqual(['Identity', 'Mul']);
    await expectSameResults(graph, after);
  });

  it('drops a zero addend and zero terms', async () => {
    const b = new GraphBuilder('test');
    const [x, w] = [b.input('x', 'float32', [2, 4]), b.input('w', 'float32', [4, 3])];
    const product = b.emit('Gemm', [x, w, zeros(b, 2, 3)], float(2, 3));
    const graph = b.build({ y: b.emit('Sum', [product, zeros(b, 2, 3), product], float(2, 3)) });
    const after = propagateZeros(graph);
    expect(operators(after)).toEqual(['Gemm', 'Sum']);
    expect(after.constants.size).toBe(0);
    await expectSameResults(graph, after);
  });

  it('keeps a convolution whose bias is not zero', () => {
    const b = new GraphBuilder('test');
    const [w, bias] = [b.input('w', 'float32', [3, 1, 2, 2]), b.input('bias', 'float32', [3])];
    const graph = b.build({ y: b.emit('Conv', [zeros(b, 1, 1, 4, 4), w, bias], float(1, 3, 3, 3)) });
    expect(propagateZeros(graph)).toBe(graph);
  });

  it('gives zeros to the outputs of a Split that are used', async () => {
    const b = new GraphBuilder('test');
    const parts = b.emitMany('Split', [zeros(b, 4, 2), b.int64s([1, 3])], [float(1, 2), float(3, 2)], { axis: int(0) });
    const x = b.input('x', 'float32', [3, 2]);
    const graph = b.build({ y: b.emit('Sub', [x, parts[1]!], float(3, 2)) });
    const after = propagateZeros(graph);
    expect(operators(after)).toEqual(['Expand', 'Sub']);
    await expectSameResults(graph, after);
  });
});
