import type { Dimension } from '../graph.js';

/** Axis order of a Transpose as ONNX writes it: axis `i` of the result is axis `perm[i]` of the operand. */
export type Permutation = readonly number[];

export function isIdentity(perm: Permutation): boolean {
  return perm.every((axis, index) => axis === index);
}

export function samePermutation(a: Permutation, b: Permutation): boolean {
  return a.length === b.length && a.every((axis, index) => axis === b[index]);
}

export function inverse(perm: Permutation): number[] {
  const result: number[] = Array(perm.length).fill(0);
  for (const [index, axis] of perm.entries()) result[axis] = index;
  return result;
}

/** The one permutation that does `first`, then `second`. */
export function compose(first: Permutation, second: Permutation): number[] {
  return second.map((axis) => first[axis]!);
}

/** Reorders a list (a shape, pads) as the permutation reorders axes. */
export function permuted<T>(list: readonly T[], perm: Permutation): T[] {
  return perm.map((axis) => list[axis]!);
}

/** Whether the permutation only moves axes of size one, so that the elements keep their order in memory. */
export function keepsOrder(shape: readonly Dimension[], perm: Permutation): boolean {
  const moved = perm.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, index) => index === 0 || moved[index - 1]! < axis);
}
