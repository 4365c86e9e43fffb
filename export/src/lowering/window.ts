import { backend_util } from '@tensorflow/tfjs';
import { ints } from '../attributes.js';
import type { Attribute } from '../graph.js';

type Attributes = Readonly<Record<string, Attribute>>;

/** What the convolution kernels have in common; `dilations` and `dimRoundingMode` are absent from some. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Sizes of a convolution window along one spatial axis. */
export interface Extent {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** A convolution's geometry, in the terms of ONNX's explicit pads. Both spatial axes, height first. */
export interface Window {
  readonly channelsLast: boolean;
  /** Shape of the forward convolution's output, in the kernel's own layout. */
  readonly outShape: readonly number[];
  readonly extents: readonly [Extent, Extent];
}

/**
 * Works out strides, dilations and pads of a forward convolution from `inputShape` with a kernel `[kh, kw, in, out]`.
 * @param depthwise - whether the kernel is `[kh, kw, channels, multiplier]`
 */
export function convolutionWindow(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
  depthwise = false,
): Window {
  const dataFormat = attributes.dataFormat ?? 'NHWC';
  const info = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    depthwise,
    backend_util.convertConv2DDataFormat(dataFormat),
  );
  const height = {
    input: info.inHeight,
    output: info.outHeight,
    kernel: info.filterHeight,
    stride: info.strideHeight,
    dilation: info.dilationHeight,
    before: info.padInfo.top,
    after: info.padInfo.bottom,
  };
  const width = {
    input: info.inWidth,
    output: info.outWidth,
    kernel: info.filterWidth,
    stride: info.strideWidth,
    dilation: info.dilationWidth,
    before: info.padInfo.left,
    after: info.padInfo.right,
  };
  const extents = [withRoundingPad(height), withRoundingPad(width)] as const;
  return { channelsLast: dataFormat === 'NHWC', outShape: info.outShape, extents };
}

/** ONNX rounds output sizes down; where tfjs was asked to round up, more padding at the end gives the same size. */
function withRoundingPad(extent: Extent): Extent {
  const { input, output, stride, before, after } = extent;
  return { ...extent, after: Math.max(after, (output - 1) * stride + reach(extent) - input - before) };
}

/** Input elements that one dilated kernel spans. */
function reach({ kernel, dilation }: Extent): number {
  return (kernel - 1) * dilation + 1;
}

type Extents = readonly [Extent, Extent];
const each = (extents: Extents, pick: (extent: Extent) => number): Attribute => ints(extents.map(pick));
const bothEnds = (extents: Extents, before: (e: Extent) => number, after: (e: Extent) => number): Attribute =>
  ints([...extents.map(before), ...extents.map(after)]);

/** Attributes of the Conv that computes the convolution itself. */
export function forwardAttributes({ extents }: Window): Attributes {
  return {
    kernel_shape: each(extents, ({ kernel }) => kernel),
    strides: each(extents, ({ stride }) => stride),
    dilations: each(extents, ({ dilation }) => dilation),
    pads: bothEnds(
      extents,
      ({ before }) => before,
      ({ after }) => after,
    ),
  };
}

/** Attributes of the ConvTranspose that computes its gradient with respect to the input. */
export function inputGradientAttributes(window: Window): Attributes {
  return {
    ...forwardAttributes(window),
    output_padding: each(window.extents, (extent) => {
      const { input, output, stride, before, after } = extent;
      return input - ((output - 1) * stride + reach(extent) - before - after);
    }),
  };
}

/**
 * Attributes of the Conv with the kernel turned by half a turn that computes the same gradient, and faster; undefined
 * where none does, because the convolution leaves positions out or pads further than its kernel reaches.
 */
export function turnedAttributes(window: Window): Attributes | undefined {
  const before = (extent: Extent): number => reach(extent) - 1 - extent.before;
  const after = (extent: Extent): number => reach(extent) - 1 - extent.after;
  const exists = window.extents.every((extent) => extent.stride === 1 && before(extent) >= 0 && after(extent) >= 0);
  return exists ? { ...forwardAttributes(window), pads: bothEnds(window.extents, before, after) } : undefined;
}

/**
 * Attributes of the Conv of inputs with output gradients that computes the gradient with respect to the kernel:
 * strides and dilations change places, and the end is padded just as far as the kernel's last element reaches.
 */
export function filterGradientAttributes({ extents }: Window): Attributes {
  return {
    kernel_shape: each(extents, ({ output }) => output),
    strides: each(extents, ({ dilation }) => dilation),
    dilations: each(extents, ({ stride }) => stride),
    pads: bothEnds(
      extents,
      ({ before }) => before,
      (extent) => Math.max(filterGradientEnd(extent), 0),
    ),
  };
}

/** Rows and columns that the filter gradient's Conv computes: more than the kernel's if the input was not used up. */
export function filterGradientSize({ extents }: Window): readonly number[] {
  return extents.map((extent) => {
    const surplus = Math.max(-filterGradientEnd(extent), 0);
    return extent.kernel + Math.floor(surplus / extent.dilation);
  });
}

function filterGradientEnd(extent: Extent): number {
  return (extent.output - 1) * extent.stride + reach(extent) - extent.input - extent.before;
}
