import type { DataType, Node } from '../../graph.js';
import { integersOf, intsAttribute } from '../reading.js';
import { isStatic, normalisedAxes, sizeOf } from '../shapes.js';
import { binary, reductions, unary } from './arithmetic.js';
import { broadcastOffsets, gather, type Literal, numbersOf, store } from './arrays.js';
import { movement } from './movement.js';

/** What the evaluated tensor must look like. */
export interface LiteralType {
  readonly dtype: DataType;
  readonly shape: readonly (number | string)[];
}

function make(dtype: DataType, shape: readonly number[], numbers: ArrayLike<number>): Literal | undefined {
  const data = store(dtype, numbers);
  return data && { dtype, shape, data };
}

function combine(op: string, inputs: readonly Literal[], dtype: DataType, shape: readonly number[]) {
  const step = binary[op]!;
  const integer = dtype !== 'float32';
  let total: Float64Array | undefined;
  for (const input of inputs) {
    const numbers = numbersOf(input);
    if (numbers === undefined) return undefined;
    const offsets = broadcastOffsets(input.shape, shape);
    if (total === undefined) {
      total = Float64Array.from(offsets, (offset) => numbers[offset]!);
      continue;
    }
    for (let i = 0; i < total.length; i++) {
      const value = step(total[i]!, numbers[offsets[i]!]!);
      // ONNX divides integers towards zero; a division by zero gives a value that no integer type stores.
      total[i] = op === 'Div' && integer ? Math.trunc(value) : dtype === 'float32' ? Math.fround(value) : value;
    }
  }
  return total && make(dtype, shape, total);
}

function reduce(node: Node, x: Literal, axesInput: Literal | undefined, type: LiteralType, shape: readonly number[]) {
  const numbers = numbersOf(x);
  const { start, step, finish } = reductions[node.op]!;
  const given = intsAttribute(node, 'axes') ?? (axesInput && integersOf({ ...axesInput, name: '' }));
  const axes = given === undefined || given.length === 0 ? x.shape.map((_, axis) => axis) : given;
  if (numbers === undefined) return undefined;
  const kept = x.shape.map((size, axis) => (normalisedAxes(axes, x.shape.length).includes(axis) ? 1 : size));
  const totals = new Float64Array(sizeOf(kept)).fill(start);
  const targets = broadcastOffsets(kept, x.shape);
  for (let i = 0; i < targets.length; i++) totals[targets[i]!] = step(totals[targets[i]!]!, numbers[i]!);
  const count = numbers.length / Math.max(1, totals.length);
  const results = totals.map((total) => finish(total, count));
  return make(type.dtype, shape, results);
}

function where(inputs: readonly Literal[], dtype: DataType, shape: readonly number[]): Literal | undefined {
  const [condition, chosen, other] = inputs;
  if (condition === undefined || chosen === undefined || other === undefined) return undefined;
  const [test, a, b] = [condition, chosen, other].map((x) => gather(x.data, broadcastOffsets(x.shape, shape), x.dtype));
  // The three arrays have one length, and a and b one type.
  const data = a as Float32Array;
  for (let i = 0; i < data.length; i++) if (!test![i]) data[i] = (b as Float32Array)[i]!;
  return { dtype, shape, data };
}

/**
 * Computes a node whose inputs are all known (omitted optional inputs are `undefined` entries). Arithmetic is done in
 * float64 and rounded to the result's type after each operation.
 * @returns undefined where the operator or the data type is not one that is computed here
 */
export function evaluate(node: Node, inputs: readonly (Literal | undefined)[], type: LiteralType): Literal | undefined {
  const { dtype, shape } = type;
  const [x, second] = inputs;
  if (!isStatic(shape)) return undefined;
  const known = inputs as readonly Literal[];
  if (movement[node.op] !== undefined) return movement[node.op]!(node, known, shape);
  if (x === undefined) return undefined;
  if (node.op === 'Where') return where(known, dtype, shape);
  if (reductions[node.op] !== undefined) return reduce(node, x, second, type, shape);
  if (binary[node.op] !== undefined) return combine(node.op, known, dtype, shape);
  const numbers = numbersOf(x);
  if (numbers === undefined) return undefined;
  if (node.op === 'Cast') {
    const integer = dtype !== 'float32';
    const cast = (n: number) => (dtype === 'bool' ? Number(n !== 0) : integer ? Math.trunc(n) : n);
    return make(dtype, shape, Float64Array.from(numbers, cast));
  }
  const f = unary[node.op]?.(node);
  return f && make(dtype, shape, Float64Array.from(numbers, f));
}
