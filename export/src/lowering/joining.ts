import type { ConcatAttrs, PackAttrs, UnpackAttrs } from '@tensorflow/tfjs';
import { util } from '@tensorflow/tfjs';
import { int } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { type Lowerings, lowering } from './lowering.js';

type Operands = Readonly<Record<string, Operand>>;

function concat(inputs: Operands, { axis }: ConcatAttrs, tracer: Tracer): Operand {
  const parts = Object.values(inputs);
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const at = util.parseAxisParam(axis, [...first.shape])[0]!;
  const size = parts.reduce((sum, part) => sum + part.shape[at]!, 0);
  return tracer.emit('Concat', parts, { dtype: first.dtype, shape: first.shape.with(at, size) }, { axis: int(at) });
}

function pack(inputs: Operands, { axis }: PackAttrs, tracer: Tracer): Operand {
  const rank = Object.values(inputs)[0]!.shape.length;
  const at = axis < 0 ? axis + rank + 1 : axis;
  const parts = Object.entries(inputs).map(([key, part]) => {
    return [key, tracer.reshape(part, part.shape.toSpliced(at, 0, 1))] as const;
  });
  return concat(Object.fromEntries(parts), { axis: at }, tracer);
}

function unpack({ value }: { value: Operand }, { axis }: UnpackAttrs, tracer: Tracer): readonly Operand[] {
  const at = axis < 0 ? axis + value.shape.length : axis;
  const shape = value.shape.toSpliced(at, 1);
  const count = value.shape[at]!;
  if (count === 1) return [tracer.reshape(value, shape)];
  const types = Array.from({ length: count }, () => ({ dtype: value.dtype, shape: value.shape.with(at, 1) }));
  const sizes = tracer.int64s(types.map(() => 1));
  const parts = tracer.emitMany('Split', [value, sizes], types, { axis: int(at) });
  return parts.map((part) => tracer.reshape(part, shape));
}

/** Tensors made of several, and taken apart again. */
export const joining: Lowerings = {
  Concat: lowering(concat),
  Pack: lowering(pack),
  Unpack: lowering(unpack),
};
