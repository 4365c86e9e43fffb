import { int } from '../attributes.js';
import { elementCode } from '../element-type.js';
import type { Constant, Node, Value } from '../graph.js';
import type { StoredWeight } from './stored-weights.js';

/** Largest step: −128 stays unused, so that a weight and its negative are as far from zero. */
const LARGEST_STEP = 127;

/** With fewer weights a channel, the scales take the room that is saved. */
const CHANNEL_WEIGHTS = 16;

/** A weight as whole steps, and the size of a step in each of its output channels. */
export interface QuantizedWeight {
  readonly steps: Int8Array;
  readonly scales: Float32Array;
}

/** Symmetric quantisation of each channel by itself: weight ≈ step · scale, off by at most half a scale. */
export function quantizeChannels(data: Float32Array, shape: readonly number[], axis: number): QuantizedWeight {
  const channels = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const channelOf = (i: number) => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  data.forEach((value, i) => {
    const channel = channelOf(i);
    scales[channel] = Math.max(scales[channel]!, Math.abs(value));
  });
  // A channel of zeros is zero steps of any size.
  scales.forEach((largest, channel) => {
    scales[channel] = largest === 0 ? 1 : largest / LARGEST_STEP;
  });
  const steps = Int8Array.from(data, (value, i) => {
    // A scale that was rounded down could make 127 steps a little more.
    return Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, Math.round(value / scales[channelOf(i)]!)));
  });
  return { steps, scales };
}

/** The axis of a weight that counts output channels, where a node that reads it as `input` says so. */
function channelAxis({ op, attributes }: Node, input: number, rank: number): number | undefined {
  const set = (name: string) => {
    const attribute = attributes[name];
    return attribute?.kind === 'int' && attribute.value === 1;
  };
  if (op === 'Conv' && input === 1) return 0;
  if (op === 'ConvTranspose' && input === 1) return 1;
  if (op === 'Gemm' && input === 0) return set('transA') ? 1 : 0;
  if (op === 'Gemm' && input === 1) return set('transB') ? 0 : 1;
  if (op === 'MatMul' && input <= 1) return rank - 2 + input;
  return undefined;
}

/** The axis on which all uses of a weight agree. */
function agreedAxis({ name, shape }: Constant, users: readonly Node[]): number | undefined {
  const axes = users.flatMap((node) =>
    node.inputs.flatMap((input, i) => (input === name ? [channelAxis(node, i, shape.length)] : [])),
  );
  return axes.every((axis) => axis === axes[0]) ? axes[0] : undefined;
}

/**
 * A weight of a convolution or matrix product as whole numbers of eight bits, and a float32 factor for each output
 * channel: a quarter of the room, and arithmetic in float32 as it was. Undefined for weights that are used otherwise,
 * for those of which an output channel has few, and for those that are not finite.
 *
 * Cast and Mul, not DequantizeLinear: the first two are done once, as a graph is loaded. onnxruntime keeps the last, does
 * it in every run, and on the CPU makes a matrix product of it that rounds the other operand to eight bits too, so that
 * results would differ between devices.
 */
export function inInt8(
  weight: Constant & { readonly data: Float32Array },
  users: readonly Node[],
  named: (stem: string) => string,
): StoredWeight | undefined {
  const { name, shape, data } = weight;
  const axis = agreedAxis(weight, users);
  if (axis === undefined || data.length < CHANNEL_WEIGHTS * shape[axis]!) return undefined;
  const { steps, scales } = quantizeChannels(data, shape, axis);
  if (!scales.every((size) => size > 0 && Number.isFinite(size))) return undefined;
  const scaleShape = shape.map((size, i) => (i === axis ? size : 1));
  const whole: Constant = { name: named(`${name}_int8`), dtype: 'int8', shape, data: steps };
  const scale: Constant = { name: named(`${name}_scale`), dtype: 'float32', shape: scaleShape, data: scales };
  const cast: Value = { name: named(`${name}_steps`), dtype: 'float32', shape };
  const to = int(elementCode('float32'));
  return {
    constants: [whole, scale],
    nodes: [
      { op: 'Cast', inputs: [whole.name], outputs: [cast.name], attributes: { to } },
      { op: 'Mul', inputs: [cast.name, scale.name], outputs: [name], attributes: {} },
    ],
    steps: [cast],
  };
}
