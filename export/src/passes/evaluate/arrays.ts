import type { Constant, DataType } from '../../graph.js';
import { sizeOf, stridesOf } from '../shapes.js';

export type Data = Constant['data'];

/** A tensor without a name: what an evaluated node yields. */
export type Literal = Omit<Constant, 'name'>;

const ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** A zeroed array of the kind that holds a data type. */
export function allocate(dtype: DataType, size: number): Data {
  return new ARRAYS[dtype](size);
}

/** Stores numbers as a data type, rounded as the type rounds. Undefined if an integer does not fit its type. */
export function store(dtype: DataType, numbers: ArrayLike<number>): Data | undefined {
  const data = allocate(dtype, numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (data instanceof BigInt64Array) {
      if (!Number.isSafeInteger(number)) return undefined;
      data[i] = BigInt(number);
    } else {
      data[i] = number;
      if (dtype !== 'float32' && data[i] !== number) return undefined;
    }
  }
  return data;
}

/** The numbers of a tensor; undefined for float16, whose data are bits. */
export function numbersOf(literal: Literal): ArrayLike<number> | undefined {
  if (literal.dtype === 'float16') return undefined;
  return literal.data instanceof BigInt64Array ? Array.from(literal.data, Number) : literal.data;
}

/** Copies `count` elements read at the given offsets; element types of both arrays must agree. */
export function gather(source: Data, offsets: ArrayLike<number>, dtype: DataType): Data {
  const result = allocate(dtype, offsets.length);
  // Both arrays are of the one class that `dtype` names, which the union type cannot say.
  const from = source as Float32Array;
  const to = result as Float32Array;
  for (let i = 0; i < offsets.length; i++) to[i] = from[offsets[i]!]!;
  return result;
}

/** For each element of `shape` in row-major order, its offset under the given strides. */
export function offsetsOf(shape: readonly number[], strides: readonly number[], start = 0): Int32Array {
  const offsets = new Int32Array(sizeOf(shape));
  const index = Array<number>(shape.length).fill(0);
  let offset = start;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis]!;
      index[axis] = index[axis]! + 1;
      if (index[axis]! < shape[axis]!) break;
      offset -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return offsets;
}

/** Offsets that read a tensor of shape `from` as if it were broadcast to `to`. */
export function broadcastOffsets(from: readonly number[], to: readonly number[]): Int32Array {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  return offsetsOf(
    to,
    to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]!)),
  );
}
