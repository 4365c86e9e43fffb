import { type Attribute, encodeModel, GraphBuilder } from '@clusterzoo/export';
import { onnxRuntime, Random } from '@clusterzoo/runtime';
import type { Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { smallNetwork } from '../../../test/support/small-network.js';
import { take } from '../../../test/support/tfjs-cpu.js';
import { FrozenNetwork } from './frozen-network.js';

const pictures = new Random(2).uniforms(2 * 3 * 16 * 16, -1, 1);

/** [N, C, H, W] → [N, H, W, C] */
const channelsLast = (images: tf.Tensor) => tf.transpose(images, [0, 2, 3, 1]) as Tensor4D;

const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });

/** A network of one operator. */
function networkOf(
  op: string,
  attributes: Readonly<Record<string, Attribute>> = {},
  kernel = [4, 3, 3, 3],
): Uint8Array {
  const builder = new GraphBuilder('one');
  const image = builder.input('image', 'float32', ['N', 3, 16, 16]);
  const map = { dtype: 'float32' as const, shape: ['N', 4, 16, 16] };
  const count = kernel.reduce((product, size) => product * size, 1);
  const constant = builder.constant('float32', kernel, new Float32Array(count).fill(0.1));
  const weights = op === 'Conv' || op === 'Add' ? [constant] : [];
  return encodeModel(builder.build({ y: builder.emit(op, [image, ...weights], map, attributes) }));
}

/** A convolution whose bias is a map, and a Clip whose bound is. */
function computedInput(op: 'Conv' | 'Clip'): Uint8Array {
  const builder = new GraphBuilder('computed');
  const image = builder.input('image', 'float32', ['N', 3, 16, 16]);
  const map = { dtype: 'float32' as const, shape: ['N', 4, 14, 14] };
  const computed = builder.emit('Relu', [image], image);
  const kernel = builder.constant('float32', [4, 3, 3, 3], new Float32Array(108).fill(0.1));
  return encodeModel(builder.build({ y: builder.emit(op, [image, op === 'Conv' ? kernel : computed, computed], map) }));
}

/** A convolution beside a pool, as where channels are weighted by what they are on average. */
function pooledBeside(): Uint8Array {
  const builder = new GraphBuilder('beside');
  const image = builder.input('image', 'float32', ['N', 3, 16, 16]);
  const kernel = builder.constant('float32', [3, 3, 1, 1], new Float32Array(9).fill(0.1));
  const map = builder.emit('Conv', [image, kernel], { dtype: 'float32', shape: ['N', 3, 16, 16] });
  const pooled = builder.emit('GlobalAveragePool', [map], { dtype: 'float32', shape: ['N', 3, 1, 1] });
  return encodeModel(builder.build({ y: builder.emit('Mul', [map, pooled], map) }));
}

/** The sum of a picture and of its convolution, which is smaller. */
function unequalSum(): Uint8Array {
  const builder = new GraphBuilder('unequal');
  const image = builder.input('image', 'float32', ['N', 3, 16, 16]);
  const map = { dtype: 'float32' as const, shape: ['N', 3, 14, 14] };
  const kernel = builder.constant('float32', [3, 3, 3, 3], new Float32Array(81).fill(0.1));
  return encodeModel(
    builder.build({ y: builder.emit('Add', [image, builder.emit('Conv', [image, kernel], map)], map) }),
  );
}

describe('FrozenNetwork', () => {
  it('makes the maps that onnxruntime makes of the same file', async () => {
    const bytes = smallNetwork();
    const ort = await onnxRuntime('cpu');
    const session = await ort.InferenceSession.create(bytes);
    const expected = await session.run({ image: new ort.Tensor('float32', pictures, [2, 3, 16, 16]) });
    await session.release();
    const network = FrozenNetwork.read(bytes);
    expect(network.channels).toBe(3);
    const given = channelsLast(tf.tensor4d(pictures, [2, 3, 16, 16]));
    const found = network.maps(given, ['half', 'quarter']).map((map) => take(tf.transpose(map, [0, 3, 1, 2])));
    for (const [i, name] of ['half', 'quarter'].entries()) {
      const own = [...(expected[name]!.data as Float32Array)];
      expect(new Set(own).size).toBeGreaterThan(100);
      expect(found[i]).toEqual(own.map((value) => expect.closeTo(value, 4)));
    }
  });

  it('ends where its blocks do, in one stage for each size of map', () => {
    const network = FrozenNetwork.read(smallNetwork());
    const stages = [
      { name: 'half', channels: 6, side: 8 },
      { name: 'quarter', channels: 8, side: 4 },
    ];
    expect(network.stages(16)).toEqual(stages);
    expect(network.stages(18).map(({ side }) => side)).toEqual([9, 4]);
    const plain = FrozenNetwork.read(networkOf('Conv', { strides: ints(2, 2), pads: ints(1, 1, 1, 1) }));
    expect(plain.stages(16)).toEqual([{ name: 'y', channels: 4, side: 8 }]);
    const large = FrozenNetwork.read(networkOf('Conv', { pads: ints(1, 1, 1, 1) }));
    expect(() => large.stages(16)).toThrow('has no feature maps that are smaller than pictures of 16 × 16 pixels');
    const oblong = FrozenNetwork.read(networkOf('Conv', { strides: ints(2, 2) }, [4, 3, 1, 3]));
    expect(() => oblong.stages(16)).toThrow('makes maps of 8 × 7 pixels ("y") of squares');
    expect(() => FrozenNetwork.read(unequalSum()).stages(16)).toThrow('adds up maps of different sizes ("y")');
  });

  it('lets gradients through to the pictures', () => {
    const network = FrozenNetwork.read(smallNetwork());
    const loss = (x: tf.Tensor) => tf.sum(tf.square(network.maps(channelsLast(x), ['quarter'])[0]!)) as tf.Scalar;
    const at = tf.tensor4d(pictures.slice(0, 768), [1, 3, 16, 16]);
    const gradient = take(tf.grad(loss)(at));
    const way = new Random(3).normals(768, 1e-3);
    const moved = (sign: number) => take(loss(tf.add(at, tf.mul(sign, tf.tensor(way, [1, 3, 16, 16])))))[0]!;
    const along = gradient.reduce((sum, value, i) => sum + value * way[i]!, 0);
    expect(Math.abs(along)).toBeGreaterThan(1e-3);
    expect((moved(1) - moved(-1)) / 2).toBeCloseTo(along, 3);
  });

  it.each([
    ['an operator that it does not know', networkOf('Softplus'), 'has the operator Softplus'],
    ['groups of channels', networkOf('Conv', { group: { kind: 'int', value: 3 } }, [6, 1, 3, 3]), 'cannot be trained'],
    ['dilation', networkOf('Conv', { dilations: ints(2, 2) }), 'cannot be trained through'],
    ['strides that differ', networkOf('Conv', { strides: ints(2, 1) }), 'cannot be trained through'],
    ['sums with what is no map', networkOf('Add'), 'which it is not'],
    ['a bias that is computed', computedInput('Conv'), 'which is no constant'],
    ['a bound that is computed', computedInput('Clip'), 'which is no constant'],
    ['maps that go on beside a pool', pooledBeside(), 'goes on with maps (Mul "y") after GlobalAveragePool'],
    ['other bytes', Uint8Array.of(1, 2, 3), 'ONNX'],
  ])('refuses %s', (_, bytes, message) => {
    const read = () => FrozenNetwork.read(bytes);
    expect(read).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID', message: expect.stringContaining(message) }));
  });

  it('refuses what takes no pictures', () => {
    const builder = new GraphBuilder('rows');
    const rows = builder.input('rows', 'float32', ['N', 5]);
    const bytes = encodeModel(builder.build({ y: builder.emit('Relu', [rows], rows) }));
    expect(() => FrozenNetwork.read(bytes)).toThrow('takes one input, pictures [N, 1 or 3, height, width]');
  });
});
