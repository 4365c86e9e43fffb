import type { BatchMatMulAttrs, EinsumAttrs } from '@tensorflow/tfjs';
import { int, string } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitActivation, type FusedActivation } from './activation.js';
import { broadcastShape, emitBinary, emitTranspose } from './emit.js';
import { type Binary, type Lowerings, lowering } from './lowering.js';

/** Transposes the matrices of a stack. */
function transposeMatrices(tracer: Tracer, x: Operand): Operand {
  const axes = [...x.shape.keys()];
  return emitTranspose(tracer, x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

/** Product of two matrices; transposes are Gemm's own, which cost nothing. onnxruntime's Gemm is for floats only. */
function multiplyMatrices(
  tracer: Tracer,
  { a, b }: Binary,
  { transposeA, transposeB }: BatchMatMulAttrs,
  bias?: Operand,
): Operand {
  const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
  if (a.dtype !== 'float32' || !(transposeA || transposeB || bias)) {
    const left = transposeA ? transposeMatrices(tracer, a) : a;
    const right = transposeB ? transposeMatrices(tracer, b) : b;
    const product = tracer.emit('MatMul', [left, right], { dtype: a.dtype, shape });
    return bias ? emitBinary(tracer, 'Add', product, bias) : product;
  }
  const attributes = { transA: int(transposeA ? 1 : 0), transB: int(transposeB ? 1 : 0) };
  return tracer.emit('Gemm', bias ? [a, b, bias] : [a, b], { dtype: a.dtype, shape }, attributes);
}

const withoutStack = (tracer: Tracer, x: Operand): Operand => tracer.reshape(x, x.shape.slice(-2));

function multiply(tracer: Tracer, { a, b }: Binary, attributes: BatchMatMulAttrs): Operand {
  const stack = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (stack.every((size) => size === 1)) {
    const matrices = { a: withoutStack(tracer, a), b: withoutStack(tracer, b) };
    const product = multiplyMatrices(tracer, matrices, attributes);
    return tracer.reshape(product, [...stack, ...product.shape]);
  }
  const left = attributes.transposeA ? transposeMatrices(tracer, a) : a;
  const right = attributes.transposeB ? transposeMatrices(tracer, b) : b;
  const shape = [...stack, left.shape.at(-2)!, right.shape.at(-1)!];
  return tracer.emit('MatMul', [left, right], { dtype: a.dtype, shape });
}

interface FusedInputs extends Binary {
  readonly bias?: Operand;
  readonly preluActivationWeights?: Operand;
}

function fusedMultiply(
  { a, b, bias, preluActivationWeights }: FusedInputs,
  attributes: BatchMatMulAttrs & FusedActivation,
  tracer: Tracer,
): Operand {
  let y: Operand;
  if (a.shape.length === 2 && b.shape.length === 2) y = multiplyMatrices(tracer, { a, b }, attributes, bias);
  else {
    const product = multiply(tracer, { a, b }, attributes);
    y = bias ? emitBinary(tracer, 'Add', product, bias) : product;
  }
  return emitActivation(tracer, y, attributes, preluActivationWeights);
}

function einsum(inputs: Readonly<Record<string, Operand>>, { equation }: EinsumAttrs, tracer: Tracer): Operand {
  const operands = Object.values(inputs);
  const [terms = '', result = ''] = equation.replace(/\s/g, '').split('->');
  const sizes = new Map<string, number>();
  terms.split(',').forEach((term, i) => {
    [...term].forEach((axis, j) => {
      sizes.set(axis, operands[i]!.shape[j]!);
    });
  });
  const type = { dtype: operands[0]!.dtype, shape: [...result].map((axis) => sizes.get(axis)!) };
  return tracer.emit('Einsum', operands, type, { equation: string(`${terms}->${result}`) });
}

/** Matrix products. */
export const linear: Lowerings = {
  BatchMatMul: lowering<Binary, BatchMatMulAttrs>((inputs, attributes, tracer) => multiply(tracer, inputs, attributes)),
  _FusedMatMul: lowering(fusedMultiply),
  Einsum: lowering(einsum),
};
