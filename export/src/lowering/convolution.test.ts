import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectParity, normal, specsOf } from '../../../test/support/parity.js';
import { trace } from '../trace.js';

type Pad = Parameters<typeof tf.conv2d>[3];

interface Case {
  readonly image: readonly [n: number, h: number, w: number, channels: number];
  readonly kernel: readonly [h: number, w: number, out: number];
  readonly stride: number | [number, number];
  readonly pad: Pad;
  readonly rounding?: 'floor';
}

const explicit: Pad = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];

const cases: readonly Case[] = [
  { image: [1, 5, 5, 1], kernel: [3, 3, 2], stride: 1, pad: 'same' },
  { image: [2, 8, 8, 3], kernel: [4, 4, 2], stride: 2, pad: 'same' },
  { image: [2, 7, 7, 2], kernel: [4, 4, 3], stride: 2, pad: 'same' },
  { image: [3, 7, 5, 2], kernel: [3, 2, 2], stride: [2, 1], pad: 'same' },
  { image: [2, 9, 6, 2], kernel: [5, 5, 2], stride: 2, pad: 'same' },
  { image: [2, 6, 7, 2], kernel: [3, 3, 4], stride: 1, pad: 'valid' },
  { image: [2, 8, 7, 2], kernel: [3, 3, 2], stride: 2, pad: 'valid' },
  { image: [1, 8, 9, 2], kernel: [2, 2, 2], stride: 3, pad: 'valid' },
  { image: [2, 4, 5, 3], kernel: [1, 1, 2], stride: 2, pad: 'same' },
  { image: [2, 3, 4, 3], kernel: [1, 1, 5], stride: 1, pad: 'same' },
  { image: [2, 5, 6, 2], kernel: [3, 2, 3], stride: 1, pad: explicit, rounding: 'floor' },
  { image: [2, 5, 5, 2], kernel: [2, 2, 3], stride: 1, pad: 2, rounding: 'floor' },
  { image: [2, 6, 6, 1], kernel: [3, 3, 2], stride: 2, pad: 1, rounding: 'floor' },
  { image: [2, 6, 7, 2], kernel: [4, 3, 2], stride: 2, pad: explicit, rounding: 'floor' },
];

const title = ({ image, kernel, stride, pad, rounding }: Case): string =>
  `${image} by ${kernel}, stride ${stride}, pad ${JSON.stringify(pad)}${rounding ? ', rounded' : ''}`;

type Conv2d = (x: tf.Tensor, w: tf.Tensor) => tf.Tensor;

const convolution =
  ({ stride, pad, rounding }: Case): Conv2d =>
  (x, w) =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding);

/** As ONNX's convolutions, and as matrix products. */
const ways = [{ matrixConvolutions: false }, { matrixConvolutions: true }];
const both = cases.flatMap((example) => ways.map((way) => [title(example), way, example] as const));

describe.each(both)('convolution of %s, %j', (_, way, example) => {
  const conv = convolution(example);
  const [kh, kw, out] = example.kernel;
  const inputs = { x: normal(...example.image), w: normal(kh, kw, example.image[3], out) };

  it('forward, and gradients of first order', async () => {
    await expectParity(
      ({ x, w }) => {
        const loss: Conv2d = (x, w) => tf.sum(tf.square(conv(x, w)));
        const [dx, dw] = tf.grads(loss)([x!, w!]);
        return { y: conv(x!, w!), dx: dx!, dw: dw! };
      },
      inputs,
      undefined,
      way,
    );
  });

  it('gradient of the norm of the input gradient', async () => {
    const leaky = (x: tf.Tensor): tf.Tensor => tf.add(tf.mul(0.8, tf.relu(x)), tf.mul(0.2, x));
    await expectParity(
      ({ x, w }) => {
        const slope = (w: tf.Tensor): tf.Tensor =>
          tf.sum(tf.square(tf.grad((x: tf.Tensor) => tf.sum(tf.square(leaky(conv(x, w)))))(x!)));
        return { penalty: slope(w!), dw: tf.grad(slope)(w!) };
      },
      inputs,
      undefined,
      way,
    );
  });
});

const transposed = [
  { image: [2, 4, 4, 3], kernel: [4, 4, 2], stride: 2, pad: 'same', size: [8, 8] },
  { image: [1, 4, 3, 2], kernel: [3, 3, 2], stride: 2, pad: 'same', size: [7, 5] },
  { image: [2, 5, 5, 2], kernel: [3, 3, 1], stride: 1, pad: 'same', size: [5, 5] },
  { image: [2, 3, 3, 2], kernel: [3, 3, 2], stride: 2, pad: 'valid', size: [7, 7] },
  { image: [2, 3, 3, 2], kernel: [3, 3, 2], stride: 2, pad: 'valid', size: [8, 7] },
  { image: [2, 3, 4, 2], kernel: [5, 5, 2], stride: 2, pad: 'same', size: [6, 8] },
] as const;

describe.each(ways)('transposed convolution, %j', (way) => {
  it.each(transposed)('of $image by $kernel, stride $stride, $pad, to $size', async (example) => {
    const [n, , , channels] = example.image;
    const [kh, kw, out] = example.kernel;
    const deconv: Conv2d = (x, w) =>
      tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [n, ...example.size, out], example.stride, example.pad);
    await expectParity(
      ({ x, w }) => {
        const loss: Conv2d = (x, w) => tf.sum(tf.square(tf.tanh(deconv(x, w))));
        const [dx, dw] = tf.grads(loss)([x!, w!]);
        const linear: Conv2d = (x, w) => tf.sum(tf.square(deconv(x, w)));
        const slope = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.grad((x: tf.Tensor) => linear(x, w!))(x)));
        return { y: deconv(x!, w!), dx: dx!, dw: dw!, second: tf.grad(slope)(x!) };
      },
      { x: normal(...example.image), w: normal(kh, kw, out, channels) },
      undefined,
      way,
    );
  });
});

describe('gradients with respect to images', () => {
  const operators = (stride: number, pad: Pad, depthwise: boolean) => {
    const conv: Conv2d = (x, w) =>
      depthwise
        ? tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad as 'same')
        : tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', 1, pad === 3 ? 'floor' : undefined);
    const inputs = { x: normal(2, 9, 9, 3), w: normal(3, 3, 3, depthwise ? 1 : 2) };
    const gradient = ({ x, w }: Readonly<Record<string, tf.Tensor>>) => ({
      dx: tf.grad((x: tf.Tensor) => tf.sum(tf.square(conv(x, w!))))(x!),
    });
    return trace(gradient, specsOf(inputs)).nodes.map(({ op }) => op);
  };

  it('are convolutions with the kernel turned around, wherever there is one', () => {
    for (const depthwise of [false, true]) {
      for (const pad of ['same', 'valid'] as const) expect(operators(1, pad, depthwise)).not.toContain('ConvTranspose');
      expect(operators(2, 'same', depthwise)).toContain('ConvTranspose');
    }
    expect(operators(1, 3, false)).toContain('ConvTranspose');
  });
});

describe('other convolutions', () => {
  it.each(ways)('dilated, %j', async (way) => {
    await expectParity(
      ({ x, w }) => ({
        same: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2),
        valid: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid', 'NHWC', [1, 2]),
      }),
      { x: normal(2, 7, 8, 2), w: normal(3, 3, 2, 3) },
      undefined,
      way,
    );
  });

  it('with sizes that are rounded up, but no gradient', async () => {
    const conv: Conv2d = (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 1, 'NHWC', 1, 'ceil');
    const inputs = { x: normal(2, 6, 6, 1), w: normal(3, 3, 1, 2) };
    await expectParity(({ x, w }) => ({ y: conv(x!, w!) }), inputs);
    const gradient = () => trace(({ x, w }) => ({ g: tf.grad((w: tf.Tensor) => conv(x!, w))(w!) }), specsOf(inputs));
    expect(gradient).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OP' }));
  });

  it.each(ways)('with bias and activation in one kernel, %j', async (way) => {
    await expectParity(
      ({ x, w, bias, bias4 }) => {
        const fused = (activation: 'linear' | 'relu' | 'leakyrelu' | 'elu', b: tf.Tensor) =>
          tf.fused.conv2d({
            x: x as tf.Tensor4D,
            filter: w as tf.Tensor4D,
            strides: 2,
            pad: 'same',
            bias: b,
            activation,
            leakyreluAlpha: 0.3,
          });
        return {
          linear: fused('linear', bias!),
          relu: fused('relu', bias!),
          leaky: fused('leakyrelu', bias!),
          elu: fused('elu', bias!),
          fullBias: fused('linear', tf.reshape(bias4!, [4])),
        };
      },
      { x: normal(2, 7, 6, 3), w: normal(3, 3, 3, 4), bias: normal(4), bias4: normal(1, 4) },
      undefined,
      way,
    );
  });

  it('in NCHW, with gradients', async () => {
    await expectParity(
      ({ x, w }) => {
        const conv: Conv2d = (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same', 'NCHW');
        const [dx, dw] = tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.square(conv(x, w)))([x!, w!]);
        return { y: conv(x!, w!), dx: dx!, dw: dw! };
      },
      { x: normal(2, 3, 7, 8), w: normal(4, 3, 3, 2) },
    );
  });

  it('in NCHW need no transposes of images', () => {
    const graph = trace(({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same', 'NCHW') }), {
      x: { shape: [2, 3, 8, 8], dtype: 'float32' },
      w: { shape: [4, 4, 3, 5], dtype: 'float32' },
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Transpose', 'Conv']);
    expect(graph.outputs[0]!.shape).toEqual([2, 5, 4, 4]);
  });

  it('state their padding', () => {
    const graph = trace(({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same') }), {
      x: { shape: [2, 8, 7, 3], dtype: 'float32' },
      w: { shape: [4, 4, 3, 5], dtype: 'float32' },
    });
    const { attributes } = graph.nodes.find(({ op }) => op === 'Conv')!;
    expect(attributes).not.toHaveProperty('auto_pad');
    // (4 − 1)·2 + 4 − 8 = 2 rows and (4 − 1)·2 + 4 − 7 = 3 columns in all; the smaller half comes first.
    expect(attributes.pads).toEqual({ kind: 'ints', value: [1, 1, 1, 2] });
  });
});
