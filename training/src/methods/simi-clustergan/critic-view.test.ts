import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { smallNetwork } from '../../../../test/support/small-network.js';
import { take } from '../../../../test/support/tfjs-cpu.js';
import { BicubicResizer } from '../../features/bicubic.js';
import { FrozenNetwork } from '../../features/frozen-network.js';
import { criticMaps, featureView, plainView, untold } from './critic-view.js';

const image = { channels: 3, height: 8, width: 6 } as const;
const pixels = 3 * 8 * 6;
const rows = 40;
const data = { data: new Random(4).uniforms(rows * pixels, -1, 1), rows, columns: pixels };
const network = FrozenNetwork.read(smallNetwork());
const options = { size: 16, range: 'symmetric', stages: network.stages(16) } as const;
const all = () => tf.tensor4d(data.data, [rows, 3, 8, 6]);

describe('featureView', () => {
  it('shows pixels and every stage, each channel with mean 0 and one spread, 1000 long in all', async () => {
    const view = await featureView(onnxEngine, options, network, image, data);
    const sizes = criticMaps(options, image);
    expect(sizes).toEqual([image, { channels: 6, height: 8, width: 8 }, { channels: 8, height: 4, width: 4 }]);
    const length = 144 + 6 * 64 + 8 * 16;
    expect(view.shape).toEqual([length]);
    const seen = take(view.see(all()));
    expect(seen).toHaveLength(rows * length);
    let at = 0;
    for (const { channels, height, width } of sizes) {
      const area = height * width;
      for (let channel = 0; channel < channels; channel++, at += area) {
        const own = Array.from({ length: rows }, (_, row) =>
          seen.slice(row * length + at, row * length + at + area),
        ).flat();
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        const square = own.reduce((sum, value) => sum + value * value, 0) / own.length;
        expect(mean).toBeCloseTo(0, 3);
        expect(square).toBeCloseTo(1000 / 3 / (channels * area), 3);
      }
    }
  });

  it('shows colours that vary by themselves, as widely as brightness unless they hardly vary', async () => {
    const shades = new Random(6).uniforms(rows * 48, -0.9, 0.9);
    // Red is brightness with some of its own; green and blue are it to within a thousandth.
    const own = new Random(7).uniforms(rows * pixels, -0.1, 0.1);
    const mixed = own.map((value, i) => {
      const [row, channel, pixel] = [Math.floor(i / pixels), Math.floor(i / 48) % 3, i % 48];
      return shades[row * 48 + pixel]! + (channel === 0 ? 4 : 0.01) * value;
    });
    const view = await featureView(onnxEngine, options, network, image, { ...data, data: mixed });
    const seen = take(view.see(tf.tensor4d(mixed, [rows, 3, 8, 6])));
    const [length, spread] = [view.shape[0]!, Math.sqrt(1000 / 3 / pixels)];
    const planes = [0, 1, 2].map((channel) =>
      Array.from({ length: rows }, (_, row) =>
        seen.slice(row * length + 48 * channel, row * length + 48 * channel + 48),
      ),
    );
    const [bright, red, last] = planes.map((plane) => plane.flat()) as [number[], number[], number[]];
    const deviation = (values: readonly number[]) => Math.hypot(...values) / Math.sqrt(values.length) / spread;
    expect(Math.abs(correlation(bright, red))).toBeLessThan(1e-3);
    expect(deviation(bright)).toBeCloseTo(1, 3);
    expect(deviation(red)).toBeCloseTo(1, 3);
    expect(deviation(last)).toBeLessThan(0.05);
  });

  it('shows the network what a feature extractor is shown, but for what leaves the range', async () => {
    const view = await featureView(onnxEngine, options, network, image, data);
    const resizer = new BicubicResizer(image, 16);
    const resized = new Float32Array(3 * 256);
    resizer.resize(data.data.subarray(0, pixels), resized);
    const [half] = network.maps(tf.transpose(tf.tensor4d(resized, [1, 3, 16, 16]), [0, 2, 3, 1]), ['half']);
    const expected = take(tf.transpose(half!, [0, 3, 1, 2]));
    const found = take(view.see(all())).slice(144, 144 + 384);
    // Each channel differs by an affine map only.
    for (let channel = 0; channel < 6; channel++) {
      const [x, y] = [expected, found].map((values) => values.slice(64 * channel, 64 * (channel + 1)));
      expect(correlation(x!, y!)).toBeCloseTo(1, 4);
    }
  });

  it('shows grey pictures as red, green and blue alike, and lets gradients through', async () => {
    const grey = { channels: 1, height: 8, width: 8 } as const;
    const own = { data: new Random(5).uniforms(20 * 64, -1, 1), rows: 20, columns: 64 };
    const view = await featureView(onnxEngine, options, network, grey, own);
    const one = tf.tensor4d(own.data.slice(0, 64), [1, 1, 8, 8]);
    const gradient = take(tf.grad((x: tf.Tensor) => tf.sum(tf.square(view.see(x))))(one));
    expect(gradient.filter((value) => value !== 0)).toHaveLength(64);
    expect(take(view.beside(view.see(one), tf.tensor2d([[0, 1]]))).slice(-2)).toEqual([0, 1]);
    expect(take(untold(view).beside(view.see(one), tf.tensor2d([[0, 1]]))).slice(-2)).toEqual([0, 0]);
  });

  it('refuses a network with other maps, and pictures that are all alike', async () => {
    const other = { ...options, stages: options.stages.slice(1) };
    await expect(featureView(onnxEngine, other, network, image, data)).rejects.toMatchObject({ code: 'GRAPH_INVALID' });
    const same = { ...data, data: new Float32Array(rows * pixels).fill(0.5) };
    await expect(featureView(onnxEngine, options, network, image, same)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: "the critic's maps of 8 × 6 pixels are the same for all pictures",
    });
  });
});

it('plainView shows the rows and hides their clusters', () => {
  const view = plainView({ sampleShape: [3, 8, 6] });
  const given = all();
  expect(view.shape).toEqual([3, 8, 6]);
  expect(view.see(given)).toBe(given);
  expect(view.beside(given, tf.zeros([rows, 2]))).toBe(given);
});

function correlation(x: readonly number[], y: readonly number[]): number {
  const centred = [x, y].map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  });
  const [a, b] = centred as [number[], number[]];
  const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return product / Math.hypot(...a) / Math.hypot(...b);
}
