import type { FusedBatchNormAttrs, LogSoftmaxAttrs, SoftmaxAttrs } from '@tensorflow/tfjs';
import { int } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitBinary, emitUnary } from './emit.js';
import { type Lowerings, lowering } from './lowering.js';

interface BatchNormInputs {
  readonly x: Operand;
  readonly mean: Operand;
  readonly variance: Operand;
  readonly scale?: Operand;
  readonly offset?: Operand;
}

/** `x·A + B` with A = γ/√(σ² + ε) and B = β − μ·A, which fold into the layer before once the statistics are fixed. */
function batchNorm(
  { x, mean, variance, scale, offset }: BatchNormInputs,
  { varianceEpsilon }: FusedBatchNormAttrs,
  tracer: Tracer,
): Operand {
  const deviation = emitUnary(tracer, 'Sqrt', emitBinary(tracer, 'Add', variance, tracer.scalar(varianceEpsilon)));
  const factor = emitBinary(tracer, 'Div', scale ?? tracer.scalar(1), deviation);
  const shift = emitBinary(tracer, 'Mul', mean, factor);
  const term = offset ? emitBinary(tracer, 'Sub', offset, shift) : emitUnary(tracer, 'Neg', shift);
  return emitBinary(tracer, 'Add', emitBinary(tracer, 'Mul', x, factor), term);
}

/** Batch normalisation and softmax. */
export const normalizations: Lowerings = {
  FusedBatchNorm: lowering(batchNorm),
  Softmax: lowering<{ logits: Operand }, SoftmaxAttrs>(({ logits }, { dim }, tracer) =>
    tracer.emit('Softmax', [logits], logits, { axis: int(dim) }),
  ),
  LogSoftmax: lowering<{ logits: Operand }, LogSoftmaxAttrs>(({ logits }, { axis }, tracer) =>
    tracer.emit('LogSoftmax', [logits], logits, { axis: int(axis) }),
  ),
};
