import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors } from '../../../test/support/tfjs-cpu.js';
import { clusterGanNetworks } from './clustergan.js';
import { inference } from './network.js';
import { initialize } from './parameters.js';

/** A generator of pictures whose convolutions at each size are as many as asked. */
function generatorOf(channels: number, side: number, generatorConvolutions?: number) {
  return clusterGanNetworks({
    architecture: { kind: 'convolutional', channels, height: side, width: side, widthFactor: 1 / 16 },
    clusters: 10,
    latentSize: 30,
    generatorBatchNorm: true,
    ...(generatorConvolutions !== undefined && { generatorConvolutions }),
  }).generator;
}

describe('convolutionalGenerator', () => {
  it.each([
    { channels: 1, side: 28, sizes: 1 },
    { channels: 3, side: 32, sizes: 3 },
  ])('adds convolutions to each size of its maps but the picture’s: %o', ({ channels, side, sizes }) => {
    const [published, three] = [generatorOf(channels, side), generatorOf(channels, side, 3)];
    // A mean and a variance after all layers but the last of two levels, after the dense layer alone of more.
    expect(three.statistics).toHaveLength(side === 28 ? 2 * (2 + 3) : 2);
    expect(generatorOf(channels, side, 1).parameters).toEqual(published.parameters);
    const before = new Set(published.parameters.map(({ name }) => name));
    const added = three.parameters.filter(({ name }) => name.includes('conv') && !before.has(name));
    expect(added).toHaveLength(4 * sizes);
    const last = published.parameters.find(({ name }) => name === `generator/conv_${sizes}/bias`)!.shape[0]!;
    const kernels = added.filter(({ name }) => name.startsWith(`generator/conv_${sizes}_`) && name.endsWith('kernel'));
    expect(kernels.map(({ shape }) => shape)).toEqual([
      [3, 3, last, last],
      [3, 3, last, last],
    ]);
    tf.tidy(() => {
      const state = stateTensors(initialize([...three.parameters, ...three.statistics], new Random(2)));
      const z = tf.tensor2d(new Random(1).normals(80), [2, 40]);
      expect(three.forward(state, z, inference).shape).toEqual([2, channels, side, side]);
    });
  });

  it.each([0, 1.5, 9, Number.NaN])('refuses %d convolutions at each size', (convolutions) => {
    const message = expect.stringMatching(new RegExp(`from 1 to 8, got ${convolutions}; leave it out`));
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT', message });
    expect(() => generatorOf(1, 28, convolutions)).toThrow(refusal);
  });
});
