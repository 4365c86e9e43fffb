import type { Node } from '../../graph.js';
import { type Permutation, permuted } from '../permutations.js';
import { intAttribute, integersOf, permutationOf } from '../reading.js';
import { sizeOf, stridesOf } from '../shapes.js';
import { allocate, broadcastOffsets, gather, type Literal, offsetsOf } from './arrays.js';

type Shape = readonly number[];
type Evaluator = (node: Node, inputs: readonly Literal[], shape: Shape) => Literal | undefined;

/** A tensor with its axes in another order. */
export function transpose(x: Literal, perm: Permutation): Literal {
  const shape = permuted(x.shape, perm);
  return { dtype: x.dtype, shape, data: gather(x.data, offsetsOf(shape, permuted(stridesOf(x.shape), perm)), x.dtype) };
}

/** The same elements under another shape. */
export function reshape(x: Literal, shape: Shape): Literal {
  return { ...x, shape };
}

export function expand(x: Literal, shape: Shape): Literal {
  return { dtype: x.dtype, shape, data: gather(x.data, broadcastOffsets(x.shape, shape), x.dtype) };
}

export function concat(parts: readonly Literal[], axis: number, shape: Shape): Literal {
  const { dtype } = parts[0]!;
  const data = allocate(dtype, sizeOf(shape)) as Float32Array;
  const rows = sizeOf(shape.slice(0, axis));
  let column = 0;
  for (const part of parts) {
    const width = sizeOf(part.shape.slice(axis));
    const source = part.data as Float32Array;
    for (let row = 0; row < rows; row++) {
      const target = row * sizeOf(shape.slice(axis)) + column;
      data.set(source.subarray(row * width, (row + 1) * width), target);
    }
    column += width;
  }
  return { dtype, shape, data };
}

const slice: Evaluator = (_, [x, starts, , axes, steps], shape) => {
  if (x === undefined || starts === undefined) return undefined;
  const from = integersOf({ ...starts, name: '' }) ?? [];
  const along = axes === undefined ? from.map((_, axis) => axis) : (integersOf({ ...axes, name: '' }) ?? []);
  const by = steps === undefined ? from.map(() => 1) : (integersOf({ ...steps, name: '' }) ?? []);
  const strides = stridesOf(x.shape);
  const scaled = [...strides];
  let start = 0;
  for (const [i, given] of along.entries()) {
    const axis = given < 0 ? given + x.shape.length : given;
    const size = x.shape[axis]!;
    if (by[i]! < 1) return undefined;
    start += strides[axis]! * Math.min(size, from[i]! < 0 ? Math.max(0, from[i]! + size) : from[i]!);
    scaled[axis] = strides[axis]! * by[i]!;
  }
  return { dtype: x.dtype, shape, data: gather(x.data, offsetsOf(shape, scaled, start), x.dtype) };
};

const relabel: Evaluator = (_, [x], shape) => x && reshape(x, shape);

/** Operators that only move elements, and so work on any data type. */
export const movement: Readonly<Record<string, Evaluator>> = {
  Identity: relabel,
  Reshape: relabel,
  Flatten: relabel,
  Squeeze: relabel,
  Unsqueeze: relabel,
  Transpose: (node, [x]) => x && transpose(x, permutationOf(node, x.shape.length)),
  Expand: (_, [x], shape) => x && expand(x, shape),
  ConstantOfShape: (node, _, shape) =>
    node.attributes.value === undefined
      ? { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) }
      : undefined,
  Concat: (node, inputs, shape) => {
    const axis = intAttribute(node, 'axis', 0);
    return concat(inputs, axis < 0 ? axis + shape.length : axis, shape);
  },
  Slice: slice,
  Tile: (_, [x], shape) => {
    if (x === undefined) return undefined;
    // Tiling repeats whole axes: reading modulo the size is broadcasting over an extra axis before each one.
    const split = x.shape.flatMap((size) => [1, size]);
    const tiled = x.shape.flatMap((size, axis) => [shape[axis]! / Math.max(1, size), size]);
    return reshape(expand(reshape(x, split), tiled), shape);
  },
};
