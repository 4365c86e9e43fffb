import type { Dimension } from '../graph.js';

type Shape = readonly Dimension[];

/** The size a symbolic dimension is taken to have where costs are compared. */
const TYPICAL_BATCH = 64;

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** Whether every dimension is a known number. */
export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dimension) => typeof dimension === 'number');
}

/** Number of elements; symbolic dimensions count as a typical batch. For costs, not for shapes. */
export function typicalSize(shape: Shape): number {
  return shape.reduce<number>(
    (size, dimension) => size * (typeof dimension === 'number' ? dimension : TYPICAL_BATCH),
    1,
  );
}

/** Number of elements of a shape without symbolic dimensions. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/** The shape with leading ones up to the given rank, as broadcasting sees it. */
export function padded(shape: Shape, rank: number): Dimension[] {
  return [...Array<number>(Math.max(0, rank - shape.length)).fill(1), ...shape];
}

/**
 * The shape that operands broadcast to by numpy's rules; undefined where they do not fit, or where a symbolic
 * dimension meets another size and the answer is only known at run time.
 */
export function broadcastShapes(...shapes: readonly Shape[]): Dimension[] | undefined {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const result: Dimension[] = Array(rank).fill(1);
  for (const shape of shapes) {
    for (const [axis, dimension] of padded(shape, rank).entries()) {
      if (dimension === 1 || dimension === result[axis]) continue;
      if (result[axis] !== 1) return undefined;
      result[axis] = dimension;
    }
  }
  return result;
}

/** Axes counted from the front, in ascending order. */
export function normalisedAxes(axes: readonly number[], rank: number): number[] {
  return axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
}

/** Row-major strides of a static shape. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = Array(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/**
 * The target of a Reshape between two shapes, with −1 for a symbolic dimension and 0 for one that is copied from the
 * input at the same axis. Undefined if no such target says it.
 */
export function reshapeTarget(from: Shape, to: Shape): number[] | undefined {
  let inferred = false;
  const target: number[] = [];
  for (const [axis, dimension] of to.entries()) {
    if (dimension === 0) return undefined;
    if (typeof dimension === 'number') target.push(dimension);
    else if (!inferred) target.push(-1);
    else if (from[axis] === dimension) target.push(0);
    else return undefined;
    if (typeof dimension === 'string') inferred = true;
  }
  return target;
}
