import type { Operand, Tracer } from '../tracer.js';
import { emitActivation, type FusedActivation } from './activation.js';
import { emitBinary, emitTranspose } from './emit.js';
import { cropKernel, emitImages, halfTurned, requireShape, toNchw } from './images.js';
import { type Lowerings, lowering } from './lowering.js';
import {
  gradientSuitsMatrices,
  matrixConvolution,
  matrixFilterGradient,
  matrixInputGradient,
  suitsMatrices,
} from './matrix-convolution.js';
import {
  type ConvolutionAttributes,
  convolutionWindow,
  filterGradientAttributes,
  filterGradientSize,
  forwardAttributes,
  inputGradientAttributes,
  turnedAttributes,
} from './window.js';

/** Kernel `[kh, kw, in, out]` → OIHW; for a transposed convolution's `[kh, kw, out, in]` the same gives IOHW. */
const TO_OIHW = [3, 2, 0, 1];
/** The same with inputs and outputs exchanged. */
const TO_IOHW = [2, 3, 0, 1];

interface ConvInputs {
  readonly x: Operand;
  readonly filter: Operand;
}

function conv2d({ x, filter }: ConvInputs, attributes: ConvolutionAttributes, tracer: Tracer, bias?: Operand): Operand {
  const window = convolutionWindow(x.shape, filter.shape, attributes);
  if (suitsMatrices(tracer, x.shape[0]!, filter.shape, window)) {
    const y = matrixConvolution(tracer, x, filter, window);
    return bias ? emitBinary(tracer, 'Add', y, bias) : y;
  }
  const inputs = [toNchw(tracer, x, window), emitTranspose(tracer, filter, TO_OIHW)];
  if (bias) inputs.push(bias);
  const conv = (shape: readonly number[]): Operand =>
    tracer.emit('Conv', inputs, { dtype: x.dtype, shape }, forwardAttributes(window));
  return emitImages(tracer, conv, window.outShape, window);
}

interface FusedInputs extends ConvInputs {
  readonly bias?: Operand;
  readonly preluActivationWeights?: Operand;
}

function fusedConv2d(
  inputs: FusedInputs,
  attributes: ConvolutionAttributes & FusedActivation,
  tracer: Tracer,
): Operand {
  const { bias, preluActivationWeights } = inputs;
  const channels = inputs.filter.shape[3]!;
  const perChannel =
    bias?.shape.at(-1) === channels && bias.shape.every((size, i, all) => size === 1 || i === all.length - 1);
  const folded = bias && perChannel ? tracer.reshape(bias, [channels]) : undefined;
  const y = conv2d(inputs, attributes, tracer, folded);
  const biased = bias && !folded ? emitBinary(tracer, 'Add', y, bias) : y;
  return emitActivation(tracer, biased, attributes, preluActivationWeights);
}

interface InputGradientInputs {
  readonly dy: Operand;
  readonly filter: Operand;
}

function inputGradient(
  { dy, filter }: InputGradientInputs,
  attributes: ConvolutionAttributes & { inputShape: readonly number[] },
  tracer: Tracer,
): Operand {
  const window = convolutionWindow(attributes.inputShape, filter.shape, attributes);
  if (suitsMatrices(tracer, dy.shape[0]!, filter.shape, window)) {
    return matrixInputGradient(tracer, dy, filter, attributes.inputShape, window);
  }
  requireShape('Conv2DBackpropInput', dy, window);
  const turned = turnedAttributes(window);
  const kernel = turned
    ? halfTurned(tracer, emitTranspose(tracer, filter, TO_IOHW))
    : emitTranspose(tracer, filter, TO_OIHW);
  const inputs = [toNchw(tracer, dy, window), kernel];
  const own = turned ?? inputGradientAttributes(window);
  const gradient = (shape: readonly number[]): Operand =>
    tracer.emit(turned ? 'Conv' : 'ConvTranspose', inputs, { dtype: dy.dtype, shape }, own);
  return emitImages(tracer, gradient, attributes.inputShape, window);
}

interface FilterGradientInputs {
  readonly x: Operand;
  readonly dy: Operand;
}

/** With batch and channels exchanged, the sum over batch and positions is a convolution over "channels" N. */
function filterGradient(
  { x, dy }: FilterGradientInputs,
  attributes: ConvolutionAttributes & { filterShape: readonly number[] },
  tracer: Tracer,
): Operand {
  const [kh, kw, inChannels, outChannels] = attributes.filterShape as [number, number, number, number];
  const window = convolutionWindow(x.shape, attributes.filterShape, attributes);
  if (gradientSuitsMatrices(tracer, x.shape[0]!, attributes.filterShape, window)) {
    return matrixFilterGradient(tracer, x, dy, attributes.filterShape, window);
  }
  requireShape('Conv2DBackpropFilter', dy, window);
  const exchanged = window.channelsLast ? [3, 0, 1, 2] : [1, 0, 2, 3];
  const shape = [inChannels, outChannels, ...filterGradientSize(window)];
  const full = tracer.emit(
    'Conv',
    [emitTranspose(tracer, x, exchanged), emitTranspose(tracer, dy, exchanged)],
    { dtype: x.dtype, shape },
    filterGradientAttributes(window),
  );
  return emitTranspose(tracer, cropKernel(tracer, full, kh, kw), [2, 3, 0, 1]);
}

/** Convolutions and their gradients, in NHWC (tfjs' default) and NCHW. */
export const convolutions: Lowerings = {
  Conv2D: lowering<ConvInputs, ConvolutionAttributes>((inputs, attributes, tracer) =>
    conv2d(inputs, attributes, tracer),
  ),
  FusedConv2D: lowering(fusedConv2d),
  Conv2DBackpropInput: lowering(inputGradient),
  Conv2DBackpropFilter: lowering(filterGradient),
};
