import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors, take } from '../../../test/support/tfjs-cpu.js';
import { type ClusterGanSizes, clusterGanNetworks, splitCode } from './clustergan.js';
import { inference, type Network } from './network.js';
import { elementCount, initialize } from './parameters.js';

const count = (network: Network) => network.parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);

const conv28: ClusterGanSizes = {
  architecture: { kind: 'conv28', channels: 1, width: 1 },
  clusters: 10,
  latentSize: 30,
  generatorBatchNorm: true,
};
const mlp: ClusterGanSizes = {
  architecture: { kind: 'mlp', features: 16, hidden: 256 },
  clusters: 10,
  latentSize: 5,
};

/** The initial state of a network, as tensors. */
const stateOf = ({ parameters, statistics }: Network) =>
  stateTensors(initialize([...parameters, ...statistics], new Random(2)));

describe('clusterGanNetworks', () => {
  it('has the parameters of ClusterGAN’s networks for 28×28 images', () => {
    const { generator, encoder, critic } = clusterGanNetworks(conv28);
    expect(count(generator)).toBe(6_605_377);
    expect(count(encoder)).toBe(6_596_840);
    expect(count(critic)).toBe(6_556_865);
  });

  it('leaves only batch norm out of the generator by default', () => {
    const withNorm = clusterGanNetworks(conv28).generator;
    const { generator } = clusterGanNetworks({ ...conv28, generatorBatchNorm: false });
    const names = withNorm.parameters.map(({ name }) => name).filter((name) => !name.includes('norm'));
    expect(generator.parameters.map(({ name }) => name)).toEqual(names);
    expect(generator.statistics).toEqual([]);
    expect(withNorm.statistics).toHaveLength(6);
    expect(count(withNorm) - count(generator)).toBe(2 * (1024 + 128 + 64));
  });

  it('has the layers of SIMI-ClusterGAN’s table for vectors', () => {
    const { generator, encoder, critic } = clusterGanNetworks(mlp);
    const shapes = (network: Network) => network.parameters.map(({ shape }) => shape.join('×'));
    expect(shapes(generator)).toEqual(['15×256', '256', '256×256', '256', '256×16', '16']);
    expect(shapes(critic)).toEqual(['16×256', '256', '256×256', '256', '256×1', '1']);
    expect(shapes(encoder)).toEqual(['16×256', '256', '256×256', '256', '256×15', '15']);
  });

  it.each([
    ['images', { ...conv28, architecture: { kind: 'conv28', channels: 3, width: 1 / 32 } } as const, [28, 28, 3]],
    ['vectors', mlp, [16]],
  ])('maps codes to %s, and these to scores and codes', (_, sizes, sampleShape) => {
    const networks = clusterGanNetworks(sizes);
    const code = sizes.latentSize + sizes.clusters;
    expect(networks.sampleShape).toEqual(sampleShape);
    tf.tidy(() => {
      const samples = networks.generator.forward(
        stateOf(networks.generator),
        tf.tensor2d(new Random(1).normals(4 * code), [4, code]),
        inference,
      );
      expect(samples.shape).toEqual([4, ...sampleShape]);
      expect(take(tf.max(tf.abs(samples)))[0]).toBeLessThanOrEqual(1);
      expect(networks.critic.forward(stateOf(networks.critic), samples, inference).shape).toEqual([4, 1]);
      expect(networks.encoder.forward(stateOf(networks.encoder), samples, inference).shape).toEqual([4, code]);
    });
  });

  it('ends the generator in the activation that was asked for', () => {
    const make = (output: 'tanh' | 'sigmoid' | 'linear') => {
      const { generator } = clusterGanNetworks({ ...mlp, output });
      return take(generator.forward(stateOf(generator), tf.tensor2d(new Random(1).normals(15), [1, 15]), inference));
    };
    const [linear, tanh, sigmoid] = [make('linear'), make('tanh'), make('sigmoid')];
    linear.forEach((value, i) => {
      expect(tanh[i]).toBeCloseTo(Math.tanh(value), 5);
      expect(sigmoid[i]).toBeCloseTo(1 / (1 + Math.exp(-value)), 5);
    });
  });

  it('scales every layer by the width, to one unit at least', () => {
    const units = (width: number) =>
      clusterGanNetworks({ ...conv28, architecture: { kind: 'conv28', channels: 1, width } })
        .encoder.parameters.filter(({ name }) => name.endsWith('bias'))
        .map(({ shape }) => shape[0]);
    expect(units(1 / 4)).toEqual([16, 32, 256, 40]);
    expect(units(1e-6)).toEqual([1, 1, 1, 40]);
  });

  it('keeps the names of the three networks apart', () => {
    const { generator, encoder, critic } = clusterGanNetworks(conv28);
    const names = [generator, encoder, critic].flatMap((network) => network.parameters.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('splitCode', () => {
  it('takes latents first, then logits', () => {
    const { latents, logits } = splitCode(tf.tensor2d([[1, 2, 3, 4, 5]]), { ...mlp, latentSize: 2, clusters: 3 });
    expect(take(latents)).toEqual([1, 2]);
    expect(take(logits)).toEqual([3, 4, 5]);
  });
});
