import type { Operand, Tracer } from '../tracer.js';
import { broadcastShape, emitCast, emitComparison, emitUnary } from './emit.js';
import { type Binary, type Lowering, type Lowerings, lowering, type Unary } from './lowering.js';

const comparison = (op: string): Lowering =>
  lowering<Binary>(({ a, b }, _, tracer) => emitComparison(tracer, op, a, b));

/** Orderings, which ONNX defines for numbers only; tfjs orders false before true. */
const ordering = (op: string): Lowering =>
  lowering<Binary>(({ a, b }, _, tracer) => {
    if (a.dtype !== 'bool') return emitComparison(tracer, op, a, b);
    return emitComparison(tracer, op, emitCast(tracer, a, 'int32'), emitCast(tracer, b, 'int32'));
  });

const test = (op: string): Lowering =>
  lowering<Unary>(({ x }, _, tracer) => tracer.emit(op, [x], { dtype: 'bool', shape: x.shape }));

/** `condition ? t : e`; a condition of rank 1 chooses whole rows. onnxruntime has no Where for bool. */
function select(
  { condition, t, e }: { condition: Operand; t: Operand; e: Operand },
  _: undefined,
  tracer: Tracer,
): Operand {
  const rows = condition.shape.length === 1 && t.shape.length > 1;
  const mask = rows ? tracer.reshape(condition, [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)]) : condition;
  const shape = broadcastShape(mask.shape, broadcastShape(t.shape, e.shape));
  if (t.dtype !== 'bool') return tracer.emit('Where', [mask, t, e], { dtype: t.dtype, shape });
  const [yes, no] = [emitCast(tracer, t, 'int32'), emitCast(tracer, e, 'int32')];
  return emitCast(tracer, tracer.emit('Where', [mask, yes, no], { dtype: 'int32', shape }), 'bool');
}

/** Comparisons, logic and selection. */
export const comparisons: Lowerings = {
  Equal: comparison('Equal'),
  NotEqual: lowering<Binary>(({ a, b }, _, tracer) => emitUnary(tracer, 'Not', emitComparison(tracer, 'Equal', a, b))),
  Greater: ordering('Greater'),
  GreaterEqual: ordering('GreaterOrEqual'),
  Less: ordering('Less'),
  LessEqual: ordering('LessOrEqual'),
  LogicalAnd: comparison('And'),
  LogicalOr: comparison('Or'),
  LogicalXor: comparison('Xor'),
  LogicalNot: lowering<Unary>(({ x }, _, tracer) => emitUnary(tracer, 'Not', x)),
  IsNan: test('IsNaN'),
  IsInf: test('IsInf'),
  IsFinite: lowering<Unary>(({ x }, _, tracer) => {
    const type = { dtype: 'bool', shape: x.shape } as const;
    const either = emitComparison(tracer, 'Or', tracer.emit('IsNaN', [x], type), tracer.emit('IsInf', [x], type));
    return emitUnary(tracer, 'Not', either);
  }),
  Select: lowering(select),
};
