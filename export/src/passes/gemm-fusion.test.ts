import { describe, expect, it } from 'vitest';
import { expectSameResults, onlyNode, operators } from '../../../test/support/graphs.js';
import { float as floatAttribute, int, ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Dimension, Value } from '../graph.js';
import { fuseGemm } from './gemm-fusion.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });

/** y [N, 3] = f(a·w), a [N, 4] and w [4, 3]. */
function productThen(f: (b: GraphBuilder, product: Value) => Value) {
  const b = new GraphBuilder('test');
  const [a, w] = [b.input('a', 'float32', ['N', 4]), b.input('w', 'float32', [4, 3])];
  return b.build({ y: f(b, b.emit('MatMul', [a, w], float('N', 3))) });
}

const type = float('N', 3);
const fusing: Record<string, (b: GraphBuilder, product: Value) => Value> = {
  'a bias vector': (b, p) => b.emit('Add', [p, b.input('c', 'float32', [3])], type),
  'a row': (b, p) => b.emit('Add', [b.input('c', 'float32', [1, 3]), p], type),
  'a whole matrix': (b, p) => b.emit('Add', [b.input('c', 'float32', ['N', 3]), p], type),
  'a scaled matrix': (b, p) => {
    const c = b.input('c', 'float32', ['N', 3]);
    return b.emit('Add', [b.emit('Mul', [b.scalar(0.9), c], type), p], type);
  },
  'a subtracted matrix': (b, p) => b.emit('Sub', [p, b.input('c', 'float32', ['N', 3])], type),
  'being subtracted': (b, p) => b.emit('Sub', [b.input('c', 'float32', ['N', 3]), p], type),
  'a factor': (b, p) => b.emit('Mul', [b.scalar(3), p], type),
  'a divisor': (b, p) => b.emit('Div', [p, b.scalar(3)], type),
  negation: (b, p) => b.emit('Neg', [p], type),
  'a factor of the sum': (b, p) =>
    b.emit('Mul', [b.emit('Add', [p, b.input('c', 'float32', [3])], type), b.scalar(-2)], type),
};

describe('fuseGemm', () => {
  it.each(Object.keys(fusing))('takes %s into the product', async (name) => {
    const graph = productThen(fusing[name]!);
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Gemm']);
    await expectSameResults(graph, after);
  });

  it('reads transposed operands itself', async () => {
    const b = new GraphBuilder('test');
    const [a, w] = [b.input('a', 'float32', [4, 'N']), b.input('w', 'float32', [3, 4])];
    const turned = b.emit('Transpose', [a], float('N', 4), { perm: ints([1, 0]) });
    const again = b.emit('Transpose', [w], float(4, 3));
    const graph = b.build({ y: b.emit('MatMul', [turned, again], float('N', 3)) });
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Gemm']);
    expect(onlyNode(after, 'Gemm').attributes).toEqual({ transA: int(1), transB: int(1) });
    await expectSameResults(graph, after);
  });

  it('undoes a transpose that it was told to do', async () => {
    const b = new GraphBuilder('test');
    const [a, w] = [b.input('a', 'float32', ['N', 4]), b.input('w', 'float32', [4, 3])];
    const turned = b.emit('Transpose', [w], float(3, 4), { perm: ints([1, 0]) });
    const graph = b.build({ y: b.emit('Gemm', [a, turned], float('N', 3), { transB: int(1) }) });
    const after = fuseGemm(graph);
    expect(onlyNode(after, 'Gemm').attributes.transB).toEqual(int(0));
    await expectSameResults(graph, after);
  });

  it('computes the transpose of a product as a product', async () => {
    const graph = productThen((b, p) => b.emit('Transpose', [p], float(3, 'N'), { perm: ints([1, 0]) }));
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Gemm']);
    await expectSameResults(graph, after);
  });

  it('takes scalar factors of operands', async () => {
    const b = new GraphBuilder('test');
    const [a, w] = [b.input('a', 'float32', [2, 4]), b.input('w', 'float32', [4, 3])];
    const scaled = b.emit('Mul', [a, b.scalar(0.25)], float(2, 4));
    const graph = b.build({ y: b.emit('MatMul', [scaled, w], float(2, 3)) });
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Gemm']);
    expect(onlyNode(after, 'Gemm').attributes.alpha).toEqual(floatAttribute(0.25));
    await expectSameResults(graph, after);
  });

  it('adds up two products', async () => {
    const b = new GraphBuilder('test');
    const [a, w] = [b.input('a', 'float32', [2, 4]), b.input('w', 'float32', [4, 3])];
    const [c, v] = [b.input('c', 'float32', [2, 5]), b.input('v', 'float32', [5, 3])];
    const products = [b.emit('MatMul', [a, w], float(2, 3)), b.emit('MatMul', [c, v], float(2, 3))];
    const graph = b.build({ y: b.emit('Sub', products, float(2, 3)) });
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Gemm', 'Gemm']);
    await expectSameResults(graph, after);
  });

  it('accumulates a gradient into the momentum: one Gemm with beta', async () => {
    const b = new GraphBuilder('test');
    const [h, dy] = [b.input('h', 'float32', [6, 4]), b.input('dy', 'float32', [6, 3])];
    const m = b.input('m', 'float32', [4, 3]);
    const gradient = b.emit('Gemm', [h, dy], float(4, 3), { transA: int(1) });
    const graph = b.build({
      y: b.emit('Add', [b.emit('Mul', [b.scalar(0.9), m], float(4, 3)), gradient], float(4, 3)),
    });
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Gemm']);
    expect(onlyNode(after, 'Gemm').attributes.beta).toEqual(floatAttribute(0.9));
    await expectSameResults(graph, after);
  });

  it('leaves a product alone that something else reads too', async () => {
    const graph = productThen((b, p) => b.emit('Mul', [b.emit('Add', [p, b.scalar(1)], type), p], type));
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Add', 'Gemm', 'Mul']);
    await expectSameResults(graph, after);
  });

  it('leaves an addend alone that is larger than the product', async () => {
    const b = new GraphBuilder('test');
    const [a, w] = [b.input('a', 'float32', [1, 4]), b.input('w', 'float32', [4, 3])];
    const product = b.emit('MatMul', [a, w], float(1, 3));
    const graph = b.build({ y: b.emit('Add', [product, b.input('c', 'float32', [5, 3])], float(5, 3)) });
    const after = fuseGemm(graph);
    expect(operators(after)).toEqual(['Add', 'Gemm']);
    await expectSameResults(graph, after);
  });

  it('leaves products of integers and of stacks of matrices alone', () => {
    const b = new GraphBuilder('test');
    const [a, w] = [b.input('a', 'int32', [2, 4]), b.input('w', 'int32', [4, 3])];
    const [c, v] = [b.input('c', 'float32', [2, 2, 4]), b.input('v', 'float32', [4, 3])];
    const graph = b.build({
      integers: b.emit('MatMul', [a, w], { dtype: 'int32', shape: [2, 3] }),
      stacks: b.emit('MatMul', [c, v], float(2, 2, 3)),
    });
    expect(fuseGemm(graph)).toBe(graph);
  });
});
