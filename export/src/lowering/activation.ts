import type { LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs';
import { float } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitBinary, emitCast, emitComparison, emitUnary } from './emit.js';
import { type Lowering, type Lowerings, lowering, type Unary, unsupported } from './lowering.js';

const unary = (op: string): Lowering => lowering<Unary>(({ x }, _, tracer) => emitUnary(tracer, op, x));

function relu(tracer: Tracer, x: Operand): Operand {
  return x.dtype === 'int32' ? emitBinary(tracer, 'Max', x, tracer.scalar(0, 'int32')) : emitUnary(tracer, 'Relu', x);
}

function relu6(tracer: Tracer, x: Operand): Operand {
  const dtype = x.dtype === 'int32' ? 'int32' : 'float32';
  return tracer.emit('Clip', [x, tracer.scalar(0, dtype), tracer.scalar(6, dtype)], x);
}

/** `x < 0 ? slope·x : x`, the slope broadcasting against x. */
function prelu(tracer: Tracer, x: Operand, slope: Operand): Operand {
  const scaled = emitBinary(tracer, 'Mul', x, slope);
  const negative = emitComparison(tracer, 'Less', x, tracer.scalar(0));
  return tracer.emit('Where', [negative, scaled, x], scaled);
}

/** What fused kernels apply at their end. */
export interface FusedActivation {
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** Applies the activation of a fused kernel. */
export function emitActivation(
  tracer: Tracer,
  x: Operand,
  { activation = 'linear', leakyreluAlpha = 0.2 }: FusedActivation,
  slope?: Operand,
): Operand {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return relu(tracer, x);
    case 'relu6':
      return relu6(tracer, x);
    case 'elu':
      return emitUnary(tracer, 'Elu', x);
    case 'sigmoid':
      return emitUnary(tracer, 'Sigmoid', x);
    case 'leakyrelu':
      return tracer.emit('LeakyRelu', [x], x, { alpha: float(leakyreluAlpha) });
    case 'prelu':
      return prelu(tracer, x, slope!);
    default:
      throw unsupported('a fused kernel', `activation '${activation}'`, 'linear, relu, relu6, elu, sigmoid, leakyrelu');
  }
}

/** Activations and their derivatives. */
export const activations: Lowerings = {
  Relu: lowering<Unary>(({ x }, _, tracer) => relu(tracer, x)),
  Relu6: lowering<Unary>(({ x }, _, tracer) => relu6(tracer, x)),
  LeakyRelu: lowering<Unary, LeakyReluAttrs>(({ x }, { alpha }, tracer) =>
    tracer.emit('LeakyRelu', [x], x, { alpha: float(alpha) }),
  ),
  Prelu: lowering<{ x: Operand; alpha: Operand }>(({ x, alpha }, _, tracer) => prelu(tracer, x, alpha)),
  Elu: unary('Elu'),
  Selu: unary('Selu'),
  Sigmoid: unary('Sigmoid'),
  Softplus: unary('Softplus'),
  Tanh: unary('Tanh'),
  EluGrad: lowering<{ dy: Operand; y: Operand }>(({ dy, y }, _, tracer) => {
    const falling = emitBinary(tracer, 'Mul', dy, emitBinary(tracer, 'Add', y, tracer.scalar(1)));
    return tracer.emit('Where', [emitComparison(tracer, 'Less', y, tracer.scalar(0)), falling, dy], dy);
  }),
  Step: lowering<Unary, StepAttrs | undefined>(({ x }, attributes, tracer) => {
    const positive = emitComparison(tracer, 'Greater', x, tracer.scalar(0, x.dtype === 'int32' ? 'int32' : 'float32'));
    const alpha = attributes?.alpha ?? 0;
    if (alpha === 0) return emitCast(tracer, positive, x.dtype);
    return tracer.emit('Where', [positive, tracer.scalar(1), tracer.scalar(alpha)], x);
  }),
};
