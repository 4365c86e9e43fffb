import { backend_util, util } from '@tensorflow/tfjs';
import { int, ints } from '../attributes.js';
import { elementCode } from '../element-type.js';
import type { DataType } from '../graph.js';
import type { Operand, Tracer } from '../tracer.js';

/** Shape of an element-wise result under numpy's broadcasting. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  return backend_util.assertAndGetBroadcastShape([...a], [...b]);
}

/** Applies a unary operator that keeps type and shape. */
export function emitUnary(tracer: Tracer, op: string, x: Operand): Operand {
  return tracer.emit(op, [x], x);
}

/** Applies a broadcasting binary operator whose result has the type of its operands. */
export function emitBinary(tracer: Tracer, op: string, a: Operand, b: Operand): Operand {
  return tracer.emit(op, [a, b], { dtype: a.dtype, shape: broadcastShape(a.shape, b.shape) });
}

/** Applies a broadcasting comparison. */
export function emitComparison(tracer: Tracer, op: string, a: Operand, b: Operand): Operand {
  return tracer.emit(op, [a, b], { dtype: 'bool', shape: broadcastShape(a.shape, b.shape) });
}

/** Converts the element type; float to int truncates towards zero, anything to bool is `≠ 0`. */
export function emitCast(tracer: Tracer, x: Operand, dtype: DataType): Operand {
  if (x.dtype === dtype) return x;
  return tracer.emit('Cast', [x], { dtype, shape: x.shape }, { to: int(elementCode(dtype)) });
}

/** Permutes axes; nothing is emitted for the identity. */
export function emitTranspose(tracer: Tracer, x: Operand, perm: readonly number[]): Operand {
  if (perm.every((from, to) => from === to)) return x;
  const shape = perm.map((axis) => x.shape[axis]!);
  return tracer.emit('Transpose', [x], { dtype: x.dtype, shape }, { perm: ints(perm) });
}

/** A tensor filled with one value. */
export function emitFilled(
  tracer: Tracer,
  value: number,
  dtype: 'float32' | 'int32' | 'bool',
  shape: readonly number[],
): Operand {
  const scalar = tracer.scalar(value, dtype);
  return shape.length === 0 ? scalar : tracer.emit('Expand', [scalar, tracer.sizes(shape)], { dtype, shape });
}

/** Sums, maxima and the like over `axes`; which ones take the axes as an input is a matter of opset 17. */
export function emitReduction(
  tracer: Tracer,
  op: string,
  x: Operand,
  axis: number | number[] | undefined,
  keepDims: boolean,
): Operand {
  const axes = util.parseAxisParam(axis ?? [...x.shape.keys()], [...x.shape]);
  if (axes.length === 0) return x;
  const shape = keepDims
    ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : x.shape.filter((_, i) => !axes.includes(i));
  const type = { dtype: x.dtype, shape };
  const keepdims = int(keepDims ? 1 : 0);
  if (op === 'ReduceSum') return tracer.emit(op, [x, tracer.int64s(axes)], type, { keepdims });
  return tracer.emit(op, [x], type, { axes: ints(axes), keepdims });
}

/** Slices along some axes. `ends` may be ±Infinity: as far as there is something. */
export function emitSlice(
  tracer: Tracer,
  x: Operand,
  slice: { axes: readonly number[]; starts: readonly number[]; ends: readonly number[]; steps?: readonly number[] },
  shape: readonly number[],
): Operand {
  const { axes, starts, ends, steps } = slice;
  if (axes.length === 0) return x;
  const inputs = [x, tracer.sizes(starts), tracer.sizes(ends), tracer.int64s(axes)];
  if (steps) inputs.push(tracer.int64s(steps));
  return tracer.emit('Slice', inputs, { dtype: x.dtype, shape });
}

/** Turns the order of elements along some axes around. */
export function emitReverse(tracer: Tracer, x: Operand, axes: readonly number[]): Operand {
  const each = (value: number): number[] => axes.map(() => value);
  const backwards = { axes, starts: each(-1), ends: each(Number.NEGATIVE_INFINITY), steps: each(-1) };
  return emitSlice(tracer, x, backwards, x.shape);
}
