import type { FillAttrs, LinSpaceAttrs, RangeAttrs } from '@tensorflow/tfjs';
import { util } from '@tensorflow/tfjs';
import type { Operand, Tracer } from '../tracer.js';
import { emitCast, emitFilled } from './emit.js';
import { type Lowerings, lowering, type Unary, unsupported } from './lowering.js';

type Element = 'float32' | 'int32' | 'bool';

/** Numbers from `start` to before `stop`: a constant, unless `stop` is a symbolic size. */
function range(_: unknown, { start, stop, step, dtype }: RangeAttrs, tracer: Tracer): Operand {
  const count = Math.max(Math.ceil((stop - start) / step), 0);
  if (!tracer.isSymbolic(stop)) {
    const values = Array.from({ length: count }, (_value, i) => start + i * step);
    return dtype === 'int32'
      ? tracer.constant(dtype, [count], Int32Array.from(values))
      : tracer.constant('float32', [count], Float32Array.from(values));
  }
  if (start !== 0 || step !== 1) throw unsupported('Range', `start ${start}, step ${step}`, 'start 0, step 1');
  const limit = tracer.reshape(tracer.sizes([stop]), []);
  const bounds = [tracer.scalar(0, 'int64'), limit, tracer.scalar(1, 'int64')];
  return emitCast(tracer, tracer.emit('Range', bounds, { dtype: 'int64', shape: [count] }), dtype);
}

/** Tensors made from no other tensor's values. */
export const creation: Lowerings = {
  Fill: lowering<unknown, FillAttrs>((_, { shape, value, dtype }, tracer) => {
    if (typeof value !== 'number') throw unsupported('Fill', `value '${value}'`, 'numbers');
    return emitFilled(tracer, value, (dtype ?? util.inferDtype(value)) as Element, shape);
  }),
  ZerosLike: lowering<Unary>(({ x }, _, tracer) => emitFilled(tracer, 0, x.dtype as Element, x.shape)),
  OnesLike: lowering<Unary>(({ x }, _, tracer) => emitFilled(tracer, 1, x.dtype as Element, x.shape)),
  Range: lowering(range),
  LinSpace: lowering<unknown, LinSpaceAttrs>((_, { start, stop, num }, tracer) => {
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return tracer.constant(
      'float32',
      [num],
      Float32Array.from({ length: num }, (_value, i) => start + i * step),
    );
  }),
};
