import type { CastAttrs, ClipByValueAttrs } from '@tensorflow/tfjs';
import { int } from '../attributes.js';
import type { DataType } from '../graph.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitBinary, emitCast, emitComparison, emitUnary } from './emit.js';
import { type Binary, type Lowering, type Lowerings, lowering, type Unary } from './lowering.js';

const unary = (op: string): Lowering => lowering<Unary>(({ x }, _, tracer) => emitUnary(tracer, op, x));

/** Functions of real numbers, which tfjs also applies to integers. */
const real = (op: string): Lowering =>
  lowering<Unary>(({ x }, _, tracer) => emitUnary(tracer, op, emitCast(tracer, x, 'float32')));

const binary = (op: string): Lowering => lowering<Binary>(({ a, b }, _, tracer) => emitBinary(tracer, op, a, b));

/** Quotient rounded towards minus infinity; ONNX divides integers towards zero. */
function floorDivide({ a, b }: Binary, _: undefined, tracer: Tracer): Operand {
  if (a.dtype !== 'int32') {
    return emitCast(tracer, emitUnary(tracer, 'Floor', emitBinary(tracer, 'Div', a, b)), 'int32');
  }
  const exact = emitBinary(tracer, 'Sub', a, emitBinary(tracer, 'Mod', a, b));
  return emitBinary(tracer, 'Div', exact, b);
}

/** Remainder with the sign of the divisor. ONNX's Mod has that for integers; for floats it has only C's fmod. */
function modulo({ a, b }: Binary, _: undefined, tracer: Tracer): Operand {
  if (a.dtype === 'int32') return emitBinary(tracer, 'Mod', a, b);
  const shape = emitBinary(tracer, 'Add', a, b).shape;
  const remainder = tracer.emit('Mod', [a, b], { dtype: a.dtype, shape }, { fmod: int(1) });
  const zero = tracer.scalar(0);
  const wrongSign = emitComparison(tracer, 'Less', emitBinary(tracer, 'Mul', remainder, b), zero);
  const moved = emitBinary(tracer, 'Add', remainder, b);
  return tracer.emit('Where', [wrongSign, moved, remainder], { dtype: a.dtype, shape });
}

function sumOfAll(inputs: Readonly<Record<string, Operand>>, _: undefined, tracer: Tracer): Operand {
  const terms = Object.values(inputs);
  if (terms[0]!.dtype === 'float32') return tracer.emit('Sum', terms, terms[0]!);
  return terms.reduce((sum, term) => emitBinary(tracer, 'Add', sum, term));
}

/** Element-wise arithmetic and functions. */
export const elementwise: Lowerings = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  RealDiv: binary('Div'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Pow: binary('Pow'),
  FloorDiv: lowering(floorDivide),
  Mod: lowering(modulo),
  SquaredDifference: lowering<Binary>(({ a, b }, _, tracer) => {
    const difference = emitBinary(tracer, 'Sub', a, b);
    return emitBinary(tracer, 'Mul', difference, difference);
  }),
  AddN: lowering(sumOfAll),

  Abs: unary('Abs'),
  Acos: real('Acos'),
  Acosh: real('Acosh'),
  Asin: real('Asin'),
  Asinh: real('Asinh'),
  Atan: real('Atan'),
  Atanh: real('Atanh'),
  Ceil: unary('Ceil'),
  Cos: real('Cos'),
  Cosh: real('Cosh'),
  Erf: real('Erf'),
  Exp: real('Exp'),
  Floor: unary('Floor'),
  Log: real('Log'),
  Neg: unary('Neg'),
  Reciprocal: real('Reciprocal'),
  Round: lowering<Unary>(({ x }, _, tracer) => (x.dtype === 'int32' ? x : emitUnary(tracer, 'Round', x))),
  Sign: unary('Sign'),
  Sin: real('Sin'),
  Sinh: real('Sinh'),
  Sqrt: real('Sqrt'),
  Tan: real('Tan'),
  Square: lowering<Unary>(({ x }, _, tracer) => emitBinary(tracer, 'Mul', x, x)),
  Rsqrt: lowering<Unary>(({ x }, _, tracer) =>
    emitUnary(tracer, 'Reciprocal', emitUnary(tracer, 'Sqrt', emitCast(tracer, x, 'float32'))),
  ),
  Expm1: lowering<Unary>(({ x }, _, tracer) =>
    emitBinary(tracer, 'Sub', emitUnary(tracer, 'Exp', emitCast(tracer, x, 'float32')), tracer.scalar(1)),
  ),
  Log1p: lowering<Unary>(({ x }, _, tracer) =>
    emitUnary(tracer, 'Log', emitBinary(tracer, 'Add', emitCast(tracer, x, 'float32'), tracer.scalar(1))),
  ),
  ClipByValue: lowering<Unary, ClipByValueAttrs>(({ x }, { clipValueMin, clipValueMax }, tracer) => {
    const dtype = x.dtype === 'int32' ? 'int32' : 'float32';
    return tracer.emit('Clip', [x, tracer.scalar(clipValueMin, dtype), tracer.scalar(clipValueMax, dtype)], x);
  }),
  Cast: lowering<Unary, CastAttrs>(({ x }, { dtype }, tracer) => emitCast(tracer, x, dtype as DataType)),
  Identity: lowering<Unary>(({ x }) => x),
};
