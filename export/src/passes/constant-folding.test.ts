import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { int, ints } from '../attributes.js';
import { type GraphBuilder as Builder, GraphBuilder, type TensorType } from '../builder.js';
import { elementCode } from '../element-type.js';
import type { Attribute, Constant, Value } from '../graph.js';
import { foldConstantNodes } from './constant-folding.js';

const matrix = (b: Builder): Constant => b.constant('float32', [2, 3], Float32Array.of(1.5, -2, 0, 4, 0.25, -0.5));
const float = (...shape: number[]): TensorType => ({ dtype: 'float32', shape });

interface Case {
  readonly name: string;
  readonly op: string;
  readonly inputs: (b: Builder) => Value[];
  readonly type: TensorType;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

const row = (b: Builder): Constant => b.constant('float32', [3], Float32Array.of(2, -1, 0.5));
const positive = (b: Builder): Constant => b.constant('float32', [3], Float32Array.of(0.25, 2, 9));
const integers = (b: Builder): Constant => b.constant('int32', [4], Int32Array.of(7, -7, 3, -3));

const unary = ['Neg', 'Abs', 'Exp', 'Reciprocal', 'Relu', 'LeakyRelu', 'Tanh', 'Sigmoid', 'Softplus', 'Sign'];
const rounding = ['Floor', 'Ceil', 'Round', 'Sin', 'Cos'];
const binary = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'];
const comparisons = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'];
const reductions = ['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'];

const cases: Case[] = [
  ...[...unary, ...rounding].map((op) => ({ name: op, op, inputs: (b: Builder) => [matrix(b)], type: float(2, 3) })),
  ...['Sqrt', 'Log'].map((op) => ({ name: op, op, inputs: (b: Builder) => [positive(b)], type: float(3) })),
  ...binary.map((op) => ({
    name: `${op} with broadcasting`,
    op,
    inputs: (b: Builder) => [matrix(b), row(b)],
    type: float(2, 3),
  })),
  { name: 'Pow', op: 'Pow', inputs: (b) => [positive(b), row(b)], type: float(3) },
  { name: 'Sum', op: 'Sum', inputs: (b) => [row(b), positive(b), b.scalar(2)], type: float(3) },
  ...comparisons.map((op) => ({
    name: op,
    op,
    inputs: (b: Builder) => [matrix(b), b.scalar(0)],
    type: { dtype: 'bool', shape: [2, 3] } as const,
  })),
  ...reductions.map((op) => ({
    name: op,
    op,
    inputs: (b: Builder) => [matrix(b)],
    type: float(2),
    attributes: { axes: ints([-1]), keepdims: int(0) },
  })),
  { name: 'ReduceSum', op: 'ReduceSum', inputs: (b) => [matrix(b), b.int64s([0])], type: float(1, 3) },
  { name: 'ReduceSum over all', op: 'ReduceSum', inputs: (b) => [matrix(b)], type: float(1, 1) },
  { name: 'Reshape', op: 'Reshape', inputs: (b) => [matrix(b), b.int64s([3, -1])], type: float(3, 2) },
  { name: 'Unsqueeze', op: 'Unsqueeze', inputs: (b) => [row(b), b.int64s([0])], type: float(1, 3) },
  {
    name: 'Transpose',
    op: 'Transpose',
    inputs: (b) => [b.constant('float32', [2, 1, 3], Float32Array.of(1, 2, 3, 4, 5, 6))],
    type: float(3, 2, 1),
    attributes: { perm: ints([2, 0, 1]) },
  },
  { name: 'Transpose, reversing', op: 'Transpose', inputs: (b) => [matrix(b)], type: float(3, 2) },
  { name: 'Expand', op: 'Expand', inputs: (b) => [row(b), b.int64s([2, 2, 3])], type: float(2, 2, 3) },
  { name: 'Tile', op: 'Tile', inputs: (b) => [matrix(b), b.int64s([2, 3])], type: float(4, 9) },
  {
    name: 'Concat',
    op: 'Concat',
    inputs: (b) => [matrix(b), matrix(b), b.constant('float32', [2, 1], Float32Array.of(9, 8))],
    type: float(2, 7),
    attributes: { axis: int(-1) },
  },
  {
    name: 'Slice',
    op: 'Slice',
    inputs: (b) => [matrix(b), b.int64s([-2]), b.int64s([Number.POSITIVE_INFINITY]), b.int64s([1])],
    type: float(2, 2),
  },
  {
    name: 'Slice with steps',
    op: 'Slice',
    inputs: (b) => [matrix(b), b.int64s([0, 0]), b.int64s([2, 3]), b.int64s([0, 1]), b.int64s([1, 2])],
    type: float(2, 2),
  },
  {
    name: 'Where',
    op: 'Where',
    inputs: (b) => [b.constant('bool', [3], Uint8Array.of(1, 0, 1)), matrix(b), b.scalar(7)],
    type: float(2, 3),
  },
  {
    name: 'Cast to int32',
    op: 'Cast',
    inputs: (b) => [matrix(b)],
    type: { dtype: 'int32', shape: [2, 3] },
    attributes: { to: int(elementCode('int32')) },
  },
  {
    name: 'Cast to bool',
    op: 'Cast',
    inputs: (b) => [matrix(b)],
    type: { dtype: 'bool', shape: [2, 3] },
    attributes: { to: int(elementCode('bool')) },
  },
  {
    name: 'Div of integers',
    op: 'Div',
    inputs: (b) => [integers(b), b.scalar(2, 'int32')],
    type: { dtype: 'int32', shape: [4] },
  },
  { name: 'ConstantOfShape', op: 'ConstantOfShape', inputs: (b) => [b.int64s([2, 2])], type: float(2, 2) },
];

describe('foldConstantNodes', () => {
  it.each(cases)('computes $name as onnxruntime does', async ({ op, inputs, type, attributes }) => {
    const b = new GraphBuilder('test');
    const graph = b.build({ y: b.emit(op, inputs(b), type, attributes ?? {}) });
    const after = foldConstantNodes(graph);
    expect(operators(after)).toEqual(['Identity']);
    await expectSameResults(graph, after, 1e-6);
  });

  it('follows chains of constants', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [3]);
    const root = b.emit('Sqrt', [b.emit('Add', [positive(b), b.scalar(1e-3)], float(3))], float(3));
    const graph = b.build({ y: b.emit('Div', [x, root], float(3)) });
    const after = foldConstantNodes(graph);
    expect(operators(after)).toEqual(['Div']);
    await expectSameResults(graph, after);
  });

  it('does not store what is large only because it was expanded', () => {
    const b = new GraphBuilder('test');
    const big = b.emit('Expand', [b.scalar(1), b.int64s([100, 100])], float(100, 100));
    const after = foldConstantNodes(b.build({ y: big }));
    expect(operators(after)).toEqual(['Expand']);
  });

  it('leaves a result alone that its type cannot hold', () => {
    const b = new GraphBuilder('test');
    const zero = b.scalar(0, 'int32');
    const after = foldConstantNodes(b.build({ y: b.emit('Div', [integers(b), zero], { dtype: 'int32', shape: [4] }) }));
    expect(operators(after)).toEqual(['Div']);
  });

  it('knows the shape of a tensor whose dimensions are all sizes', async () => {
    const b = new GraphBuilder('test');
    const fixed = b.emit('Shape', [b.input('x', 'float32', [2, 5])], { dtype: 'int64', shape: [2] });
    const open = b.emit('Shape', [b.input('z', 'float32', ['N', 5])], { dtype: 'int64', shape: [2] });
    const after = foldConstantNodes(b.build({ fixed, open }));
    expect(operators(after)).toEqual(['Identity', 'Shape']);
    expect([...after.constants.values()].map(({ data }) => Array.from(data as BigInt64Array))).toEqual([[2n, 5n]]);
  });
});
