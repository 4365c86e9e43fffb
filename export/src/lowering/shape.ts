import type { ExpandDimsAttrs, ReshapeAttrs, TileAttrs, TransposeAttrs } from '@tensorflow/tfjs';
import { util } from '@tensorflow/tfjs';
import type { Operand, Tracer } from '../tracer.js';
import { emitTranspose } from './emit.js';
import { type Lowerings, lowering, type Unary } from './lowering.js';

/** Repeats along axes of size 1 are an Expand, which also knows symbolic sizes. */
function tile({ x }: Unary, { reps }: TileAttrs, tracer: Tracer): Operand {
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  if (reps.every((count) => count === 1)) return x;
  const expands = reps.every((count, axis) => count === 1 || x.shape[axis] === 1);
  const op = expands ? 'Expand' : 'Tile';
  return tracer.emit(op, [x, tracer.sizes(expands ? shape : reps)], { dtype: x.dtype, shape });
}

/** Changes of shape that keep or repeat all elements. */
export const shapes: Lowerings = {
  Reshape: lowering<Unary, ReshapeAttrs>(({ x }, { shape }, tracer) =>
    tracer.reshape(x, util.inferFromImplicitShape(shape, util.sizeFromShape([...x.shape]))),
  ),
  ExpandDims: lowering<{ input: Operand }, ExpandDimsAttrs>(({ input }, { dim }, tracer) => {
    const at = dim < 0 ? dim + input.shape.length + 1 : dim;
    return tracer.reshape(input, input.shape.toSpliced(at, 0, 1));
  }),
  Transpose: lowering<Unary, TransposeAttrs>(({ x }, { perm }, tracer) => emitTranspose(tracer, x, perm)),
  Tile: lowering(tile),
};
