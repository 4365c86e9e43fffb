import { decodeModel } from '@clusterzoo/export';
import { ZooError } from '@clusterzoo/runtime';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { canonicalJson } from '../canonical-json.js';
import { type Operation, operationsOf, type Pads } from './network-operations.js';

/** Channels and sides of a map, as [height, width]. */
interface MapSize {
  readonly channels: number;
  readonly sides: readonly [number, number];
}

/** Feature maps of a {@link FrozenNetwork}: all those of one size, at its end. */
export interface FeatureStage {
  /** Of the tensor in the file. */
  readonly name: string;
  readonly channels: number;
  /** Side of the maps, which are squares. */
  readonly side: number;
}

/**
 * The convolutions of a trained network, read from an ONNX file, as a function over tfjs ops, so that gradients pass
 * through it in training, on every engine. Its weights are constants.
 */
export class FrozenNetwork {
  private constructor(
    private readonly input: string,
    /** Of the pictures that it takes: 1 or 3. */
    readonly channels: number,
    private readonly operations: readonly Operation[],
  ) {}

  /**
   * @param model - an ONNX file whose input is pictures, [N, channels, height, width]: convolutions of one group or of
   *   one a channel, Relu, Clip and Add, up to where maps are averaged or flattened
   * @throws ZooError `GRAPH_INVALID` for what is no such model
   */
  static read(model: Uint8Array): FrozenNetwork {
    const { graph } = decodeModel(model);
    const pictures = graph.inputs.filter(({ name }) => !graph.constants.has(name));
    const channels = pictures[0]?.shape[1];
    if (pictures.length !== 1 || pictures[0]!.shape.length !== 4 || (channels !== 1 && channels !== 3)) {
      throw new ZooError(
        'GRAPH_INVALID',
        'a network for the critic takes one input, pictures [N, 1 or 3, height, width]',
      );
    }
    return new FrozenNetwork(pictures[0]!.name, channels, operationsOf(graph, pictures[0]!.name));
  }

  /**
   * Its last maps of each size for pictures of `size` × `size` pixels, from the largest on: sums, where it has them,
   * which is where the blocks of residual networks end, else convolutions.
   *
   * @throws ZooError `GRAPH_INVALID` where none is smaller than the picture, or maps of squares are none, or add up with
   *   those of other sizes
   */
  stages(size: number): FeatureStage[] {
    const sizes = this.#sizes(size);
    const found = new Map<number, FeatureStage>();
    const summed = this.operations.some(({ kind }) => kind === 'sum');
    for (const { kind, output: name } of this.operations) {
      const { channels, sides } = sizes.get(name)!;
      const ends = kind === (summed ? 'sum' : 'convolution');
      if (sides[0] !== sides[1]) throw unfit(`makes maps of ${sides.join(' × ')} pixels ("${name}") of squares`);
      if (ends && sides[0] < size) found.set(sides[0], { name, channels, side: sides[0] });
    }
    if (found.size > 0) return [...found.values()];
    throw unfit(`has no feature maps that are smaller than pictures of ${size} × ${size} pixels`);
  }

  #sizes(size: number): Map<string, MapSize> {
    const sizes = new Map<string, MapSize>([[this.input, { channels: this.channels, sides: [size, size] }]]);
    for (const operation of this.operations) {
      const [first, second = first] = operation.inputs.map((name) => sizes.get(name)!) as [MapSize, MapSize?];
      if (canonicalJson(first) !== canonicalJson(second)) {
        throw unfit(
          `adds up maps of different sizes ("${operation.output}") where pictures are ${size} × ${size} pixels`,
        );
      }
      sizes.set(operation.output, operation.kind === 'convolution' ? convolved(first, operation) : first);
    }
    return sizes;
  }

  /**
   * @param pictures - [N, height, width, channels], as the network was trained to see pixels
   * @param wanted - names of maps
   * @returns these, [N, height, width, channels] each
   */
  maps(pictures: Tensor, wanted: readonly string[]): Tensor4D[] {
    const found = new Map<string, Tensor4D>([[this.input, pictures as Tensor4D]]);
    const last = this.operations.findLastIndex(({ output }) => wanted.includes(output));
    for (const operation of this.operations.slice(0, last + 1)) found.set(operation.output, applied(operation, found));
    return wanted.map((name) => found.get(name)!);
  }
}

function unfit(fault: string): ZooError {
  return new ZooError('GRAPH_INVALID', `the network for the critic ${fault}; choose another`);
}

function convolved({ sides }: MapSize, operation: Operation & { kind: 'convolution' }): MapSize {
  const { kernel, stride, pads } = operation;
  const side = (axis: 0 | 1) => {
    if (pads === 'same') return Math.ceil(sides[axis] / stride);
    return Math.floor((sides[axis] + pads[2 * axis]! + pads[2 * axis + 1]! - kernel.shape[2 + axis]!) / stride) + 1;
  };
  return { channels: kernel.shape[0], sides: [side(0), side(1)] };
}

function applied(operation: Operation, maps: ReadonlyMap<string, Tensor4D>): Tensor4D {
  const [input, other] = operation.inputs.map((name) => maps.get(name)!) as [Tensor4D, Tensor4D];
  if (operation.kind === 'sum') return tf.add(input, other);
  if (operation.kind === 'clip') {
    const { low, high } = operation;
    return low === 0 && high === Number.POSITIVE_INFINITY ? tf.relu(input) : tf.clipByValue(input, low, high);
  }
  const { kernel, bias, stride, pads, depthwise } = operation;
  const filters = tf.transpose(tf.tensor4d(kernel.data, [...kernel.shape]), depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
  const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d;
  const y = convolve(padded(input, pads), filters, stride, pads === 'same' ? 'same' : 'valid') as Tensor4D;
  return bias ? tf.add(y, tf.tensor1d(bias)) : y;
}

/** Zeros around maps: TensorFlow has no gradients of convolutions with pads of their own. */
function padded(maps: Tensor4D, pads: Pads | 'same'): Tensor4D {
  if (pads === 'same' || pads.every((size) => size === 0)) return maps;
  const [top, bottom, left, right] = pads;
  return tf.pad(maps, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}
