import type { Constant, Graph, Node } from '@clusterzoo/export';
import { ZooError } from '@clusterzoo/runtime';

/** Zeros around a map: above, below, left, right. */
export type Pads = readonly [number, number, number, number];

/** A step of a network, over maps by their names. */
export type Operation = { readonly inputs: readonly string[]; readonly output: string } & (
  | {
      readonly kind: 'convolution';
      /** OIHW, as the file has it; one filter a channel where `depthwise`. */
      readonly kernel: { readonly data: Float32Array; readonly shape: readonly [number, number, number, number] };
      readonly bias?: Float32Array;
      readonly stride: number;
      readonly pads: Pads | 'same';
      readonly depthwise: boolean;
    }
  | {
      readonly kind: 'clip';
      readonly low: number;
      readonly high: number;
    }
  | { readonly kind: 'sum' }
);

/** Where feature maps end: what comes after one of these is of the picture as a whole. */
const ENDS: readonly string[] = ['GlobalAveragePool', 'GlobalMaxPool', 'ReduceMean', 'Flatten', 'Reshape'];

/**
 * The steps of a graph from its pictures up to its feature maps' end.
 *
 * @param pictures - name of the input
 * @throws ZooError `GRAPH_INVALID` for steps that are not known, and for maps that go on where others have ended
 */
export function operationsOf(graph: Graph, pictures: string): Operation[] {
  const weights = new Map<string, Constant>(graph.constants);
  const operations: Operation[] = [];
  const maps = new Set([pictures]);
  const end = graph.nodes.find(({ op }) => ENDS.includes(op));
  const length = end ? graph.nodes.indexOf(end) : graph.nodes.length;
  for (const node of graph.nodes.slice(0, length)) {
    if (node.op === 'DequantizeLinear') {
      const weight = dequantized(node, weights);
      weights.set(weight.name, weight);
      continue;
    }
    const operation = operationOf(node, weights);
    const stranger = operation.inputs.find((name) => !maps.has(name));
    if (stranger !== undefined) throw invalid(`takes "${stranger}" for feature maps, which it is not`);
    operations.push(operation);
    maps.add(operation.output);
  }
  const takesMaps = ({ op, inputs }: Node) =>
    !ENDS.includes(op) && op !== 'Shape' && inputs.some((name) => maps.has(name));
  const further = graph.nodes.slice(length).find(takesMaps);
  if (end && further) {
    throw invalid(
      `goes on with maps (${further.op} "${further.outputs[0]}") after ${end.op} "${end.outputs[0]}" of others`,
    );
  }
  return operations;
}

function operationOf(node: Node, weights: ReadonlyMap<string, Constant>): Operation {
  const [input, second] = node.inputs as [string, string];
  const output = node.outputs[0]!;
  const bound = (index: number, attribute: string, other: number): number => {
    const held = optionalConstant(node, index, weights)?.data[0];
    const own = node.attributes[attribute];
    return held !== undefined ? Number(held) : own?.kind === 'float' ? own.value : other;
  };
  switch (node.op) {
    case 'Relu':
      return { kind: 'clip', inputs: [input], output, low: 0, high: Number.POSITIVE_INFINITY };
    case 'Clip': {
      const [low, high] = [bound(1, 'min', Number.NEGATIVE_INFINITY), bound(2, 'max', Number.POSITIVE_INFINITY)];
      return { kind: 'clip', inputs: [input], output, low, high };
    }
    case 'Add':
      return { kind: 'sum', inputs: [input, second], output };
    case 'Conv':
      return convolutionOf(node, weights);
    default:
      throw invalid(
        `has the operator ${node.op} before its feature maps end; legal are Conv, Relu, Clip, Add and DequantizeLinear ` +
          'of weights: fold batch norms into convolutions, or choose another network',
      );
  }
}

function convolutionOf(node: Node, weights: ReadonlyMap<string, Constant>): Operation {
  const [input, weight] = node.inputs as [string, string];
  const bias = optionalConstant(node, 2, weights);
  const output = node.outputs[0]!;
  const kernel = weights.get(weight);
  const list = (name: string) => {
    const attribute = node.attributes[name];
    return attribute?.kind === 'ints' ? attribute.value : undefined;
  };
  const { group, auto_pad: automatic } = node.attributes;
  const groups = group?.kind === 'int' ? group.value : 1;
  const [strides = [1, 1], dilations = [1, 1]] = [list('strides'), list('dilations')];
  const own = list('pads') ?? [0, 0, 0, 0];
  const padding = automatic?.kind === 'string' ? automatic.value : 'NOTSET';
  const legal =
    kernel?.dtype === 'float32' &&
    kernel.shape.length === 4 &&
    (groups === 1 || (groups === kernel.shape[0] && kernel.shape[1] === 1)) &&
    strides[0] === strides[1] &&
    dilations.every((size) => size === 1) &&
    ['NOTSET', 'SAME_UPPER', 'VALID'].includes(padding);
  if (!legal) {
    throw invalid(
      `cannot be trained through convolution "${output}": that must have constant float32 or dequantized weights of one ` +
        'group or of one a channel, one stride, no dilation, and explicit pads or SAME_UPPER',
    );
  }
  return {
    kind: 'convolution',
    inputs: [input],
    output,
    kernel: { data: kernel.data as Float32Array, shape: kernel.shape as [number, number, number, number] },
    ...(bias && { bias: bias.data as Float32Array }),
    stride: strides[0]!,
    pads:
      padding === 'SAME_UPPER' ? 'same' : padsOf(padding === 'VALID' ? [0, 0, 0, 0] : own, kernel.shape, strides[0]!),
    depthwise: groups > 1,
  };
}

/** An input that a node may go without: undefined where it does. */
function optionalConstant(
  { inputs, outputs }: Node,
  index: number,
  weights: ReadonlyMap<string, Constant>,
): Constant | undefined {
  const name = inputs[index] ?? '';
  if (name === '') return undefined;
  const held = weights.get(name);
  if (held === undefined) throw invalid(`takes "${name}", which is no constant, for "${outputs[0]}"`);
  return held;
}

/** @param own - as ONNX lists them: where each axis begins, then where each ends */
function padsOf(own: readonly number[], [, , height, width]: readonly number[], stride: number): Pads | 'same' {
  const pads: Pads = [own[0]!, own[2]!, own[1]!, own[3]!];
  const [around, beside] = [height! - 1, width! - 1];
  const same = [Math.floor(around / 2), Math.ceil(around / 2), Math.floor(beside / 2), Math.ceil(beside / 2)];
  return stride === 1 && pads.every((size, i) => size === same[i]) ? 'same' : pads;
}

/** scale · (quantized − zero point), for all or for each of the first axis. */
function dequantized({ inputs, outputs, attributes }: Node, weights: ReadonlyMap<string, Constant>): Constant {
  const [quantized, scales, zeros] = inputs.map((name) => weights.get(name));
  const { axis } = attributes;
  const first = axis?.kind === 'int' ? axis.value : 1;
  if (!quantized || !scales || (scales.data.length > 1 && first !== 0)) {
    throw invalid(`dequantizes "${inputs[0]}", which is no weight with scales along its first axis`);
  }
  const width = quantized.data.length / scales.data.length;
  const data = Float32Array.from(quantized.data as Int8Array, (value, i) => {
    const at = Math.floor(i / width);
    return Number(scales.data[at]!) * (value - Number(zeros?.data[at] ?? 0));
  });
  return { name: outputs[0]!, dtype: 'float32', shape: quantized.shape, data };
}

function invalid(fault: string): ZooError {
  return new ZooError('GRAPH_INVALID', `the network for the critic ${fault}`);
}
