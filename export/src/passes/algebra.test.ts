import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Constant, Value } from '../graph.js';
import { simplifyArithmetic } from './algebra.js';
import { removeDeadNodes } from './dead-nodes.js';

const matrix: TensorType = { dtype: 'float32', shape: [2, 3] };
const ones = (b: GraphBuilder): Constant => b.constant('float32', [2, 3], new Float32Array(6).fill(1));

/** y = f(x, z) for one or two matrices, each made by a node. */
function graphOf(f: (b: GraphBuilder, x: Value, z: Value) => Value) {
  const b = new GraphBuilder('test');
  const [x, z] = ['x', 'z'].map((name) => b.emit('Abs', [b.input(name, 'float32', [2, 3])], matrix));
  return removeDeadNodes(b.build({ y: b.emit('Tanh', [f(b, x!, z!)], matrix) }));
}

type Build = (b: GraphBuilder, x: Value, z: Value) => Value;

const cases: [name: string, build: Build, expected: string[]][] = [
  ['x + 0', (b, x) => b.emit('Add', [b.scalar(0), x], matrix), []],
  ['x − 0', (b, x) => b.emit('Sub', [x, b.scalar(0)], matrix), []],
  ['x · 1', (b, x) => b.emit('Mul', [x, ones(b)], matrix), []],
  ['x / 1', (b, x) => b.emit('Div', [x, b.scalar(1)], matrix), []],
  ['x ^ 1', (b, x) => b.emit('Pow', [x, b.scalar(1)], matrix), []],
  ['x · 0, which stays', (b, x) => b.emit('Mul', [x, b.scalar(0)], matrix), ['Mul']],
  ['0 − x', (b, x) => b.emit('Sub', [b.scalar(0), x], matrix), ['Neg']],
  ['−1 · x', (b, x) => b.emit('Mul', [b.scalar(-1), x], matrix), ['Neg']],
  ['x / −1', (b, x) => b.emit('Div', [x, b.scalar(-1)], matrix), ['Neg']],
  ['−(−x)', (b, x) => b.emit('Neg', [b.emit('Neg', [x], matrix)], matrix), []],
  ['x + (−z)', (b, x, z) => b.emit('Add', [x, b.emit('Neg', [z], matrix)], matrix), ['Sub']],
  ['(−x) + z', (b, x, z) => b.emit('Add', [b.emit('Neg', [x], matrix), z], matrix), ['Sub']],
  ['x − (−z)', (b, x, z) => b.emit('Sub', [x, b.emit('Neg', [z], matrix)], matrix), ['Add']],
  ['−(x − z)', (b, x, z) => b.emit('Neg', [b.emit('Sub', [x, z], matrix)], matrix), ['Sub']],
  ['x ^ 2', (b, x) => b.emit('Pow', [x, b.scalar(2)], matrix), ['Mul']],
  ['x ^ 0.5', (b, x) => b.emit('Pow', [x, b.scalar(0.5)], matrix), ['Sqrt']],
  ['x ^ −1', (b, x) => b.emit('Pow', [x, b.scalar(-1)], matrix), ['Reciprocal']],
  ['x ^ 3, which stays', (b, x) => b.emit('Pow', [x, b.scalar(3)], matrix), ['Pow']],
  ['x / 8', (b, x) => b.emit('Div', [x, b.scalar(8)], matrix), ['Mul']],
  ['x / 3, which stays', (b, x) => b.emit('Div', [x, b.scalar(3)], matrix), ['Div']],
  ['1 / x', (b, x) => b.emit('Div', [b.scalar(1), x], matrix), ['Reciprocal']],
  ['x · (1/z)', (b, x, z) => b.emit('Mul', [x, b.emit('Reciprocal', [z], matrix)], matrix), ['Div']],
  ['−(x · 3)', (b, x) => b.emit('Neg', [b.emit('Mul', [b.scalar(3), x], matrix)], matrix), ['Mul']],
  ['3 · (−x)', (b, x) => b.emit('Mul', [b.scalar(3), b.emit('Neg', [x], matrix)], matrix), ['Mul']],
  ['(x · 3) · 5', (b, x) => b.emit('Mul', [b.emit('Mul', [x, b.scalar(3)], matrix), b.scalar(5)], matrix), ['Mul']],
  ['2 + (3 + x)', (b, x) => b.emit('Add', [b.scalar(2), b.emit('Add', [b.scalar(3), x], matrix)], matrix), ['Add']],
];

describe('simplifyArithmetic', () => {
  it.each(cases)('%s', async (_, build, expected) => {
    const graph = graphOf(build);
    const after = simplifyArithmetic(graph);
    expect(operators(after).filter((op) => op !== 'Abs' && op !== 'Tanh')).toEqual(expected);
    await expectSameResults(graph, after);
  });

  it('keeps the broadcasting that a neutral element does', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [3]);
    const graph = b.build({ y: b.emit('Mul', [x, ones(b)], matrix) });
    const after = simplifyArithmetic(graph);
    expect(operators(after)).toEqual(['Expand']);
    await expectSameResults(graph, after);
  });

  it('keeps products and differences that other nodes read', async () => {
    const b = new GraphBuilder('test');
    const [x, z] = ['x', 'z'].map((name) => b.input(name, 'float32', [2, 3]));
    const product = b.emit('Mul', [x!, b.scalar(3)], matrix);
    const difference = b.emit('Sub', [x!, z!], matrix);
    const graph = b.build({
      product,
      difference,
      more: b.emit('Mul', [product, b.scalar(5)], matrix),
      negated: b.emit('Neg', [difference], matrix),
      negatedProduct: b.emit('Neg', [product], matrix),
    });
    expect(simplifyArithmetic(graph)).toBe(graph);
  });

  it('divides integers by powers of two as before', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'int32', [3]);
    const graph = b.build({ y: b.emit('Div', [x, b.scalar(2, 'int32')], x) });
    expect(simplifyArithmetic(graph)).toBe(graph);
  });
});
