import { int } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitTranspose } from './emit.js';
import { cropKernel, emitImages, halfTurned, requireShape, toNchw } from './images.js';
import { type Lowerings, lowering } from './lowering.js';
import {
  type ConvolutionAttributes,
  convolutionWindow,
  filterGradientAttributes,
  filterGradientSize,
  forwardAttributes,
  inputGradientAttributes,
  turnedAttributes,
} from './window.js';

/** Kernel `[kh, kw, channels, multiplier]` → `[channels·multiplier, 1, kh, kw]`, a kernel of one group a channel. */
function toGroups(tracer: Tracer, filter: Operand): Operand {
  const [kh, kw, channels, multiplier] = filter.shape as [number, number, number, number];
  return tracer.reshape(emitTranspose(tracer, filter, [2, 3, 0, 1]), [channels * multiplier, 1, kh, kw]);
}

function forward(
  { x, filter }: { readonly x: Operand; readonly filter: Operand },
  attributes: ConvolutionAttributes,
  tracer: Tracer,
): Operand {
  const window = convolutionWindow(x.shape, filter.shape, attributes, true);
  const group = int(filter.shape[2]!);
  const inputs = [toNchw(tracer, x, window), toGroups(tracer, filter)];
  const conv = (shape: readonly number[]): Operand =>
    tracer.emit('Conv', inputs, { dtype: x.dtype, shape }, { ...forwardAttributes(window), group });
  return emitImages(tracer, conv, window.outShape, window);
}

function inputGradient(
  { dy, filter }: { readonly dy: Operand; readonly filter: Operand },
  attributes: ConvolutionAttributes & { inputShape: readonly number[] },
  tracer: Tracer,
): Operand {
  const window = convolutionWindow(attributes.inputShape, filter.shape, attributes, true);
  requireShape('DepthwiseConv2dNativeBackpropInput', dy, window);
  const turned = filter.shape[3] === 1 ? turnedAttributes(window) : undefined;
  const kernel = toGroups(tracer, filter);
  const inputs = [toNchw(tracer, dy, window), turned ? halfTurned(tracer, kernel) : kernel];
  const own = { ...(turned ?? inputGradientAttributes(window)), group: int(filter.shape[2]!) };
  const gradient = (shape: readonly number[]): Operand =>
    tracer.emit(turned ? 'Conv' : 'ConvTranspose', inputs, { dtype: dy.dtype, shape }, own);
  return emitImages(tracer, gradient, attributes.inputShape, window);
}

/** A convolution of one image whose groups are the channels, and whose channels within a group are the batch. */
function filterGradient(
  { x, dy }: { readonly x: Operand; readonly dy: Operand },
  attributes: ConvolutionAttributes & { filterShape: readonly number[] },
  tracer: Tracer,
): Operand {
  const [kh, kw, channels, multiplier] = attributes.filterShape as [number, number, number, number];
  const window = convolutionWindow(x.shape, attributes.filterShape, attributes, true);
  requireShape('DepthwiseConv2dNativeBackpropFilter', dy, window);
  const exchanged = window.channelsLast ? [3, 0, 1, 2] : [1, 0, 2, 3];
  const [, batch, height, width] = exchanged.map((axis) => x.shape[axis]!) as [number, number, number, number];
  const stacked = tracer.reshape(emitTranspose(tracer, x, exchanged), [1, channels * batch, height, width]);
  const full = tracer.emit(
    'Conv',
    [stacked, emitTranspose(tracer, dy, exchanged)],
    { dtype: x.dtype, shape: [1, channels * multiplier, ...filterGradientSize(window)] },
    { ...filterGradientAttributes(window), group: int(channels) },
  );
  const kernels = tracer.reshape(cropKernel(tracer, full, kh, kw), [channels, multiplier, kh, kw]);
  return emitTranspose(tracer, kernels, [2, 3, 0, 1]);
}

/** Convolutions of each channel by itself, and their gradients. */
export const depthwiseConvolutions: Lowerings = {
  DepthwiseConv2dNative: lowering(forward),
  DepthwiseConv2dNativeBackpropInput: lowering(inputGradient),
  DepthwiseConv2dNativeBackpropFilter: lowering(filterGradient),
};
