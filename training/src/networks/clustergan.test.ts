import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors, take } from '../../../test/support/tfjs-cpu.js';
import type { Architecture, ClusterGanSizes, Initialization } from './architecture.js';
import { clusterGanNetworks, splitCode } from './clustergan.js';
import { inference, type Network } from './network.js';
import { elementCount, initialize } from './parameters.js';

const count = (network: Network) => network.parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);

/** Networks for pictures. */
function images(channels: number, height: number, width: number, widthFactor: number): Architecture {
  return { kind: 'convolutional', channels, height, width, widthFactor };
}

const conv28: ClusterGanSizes = {
  architecture: images(1, 28, 28, 1),
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

  it.each([
    ['relu', false],
    ['leaky-relu', true],
  ] as const)('%s passes a gradient where a generator’s last maps are below 0 everywhere: %s', (activation, passes) => {
    const sizes = {
      ...conv28,
      architecture: images(1, 28, 28, 1 / 16),
      generatorBatchNorm: false,
      output: 'linear',
    } as const;
    const { generator } = clusterGanNetworks({ ...sizes, generatorActivation: activation });
    tf.tidy(() => {
      const state = { ...stateOf(generator) };
      state['generator/conv_1/bias'] = tf.fill(state['generator/conv_1/bias']!.shape, -1e3);
      const picture = (z: tf.Tensor) => tf.sum(tf.square(generator.forward(state, z, inference)));
      const slopes = take(tf.grad(picture)(tf.tensor2d(new Random(1).normals(80), [2, 40])));
      expect(slopes.some((slope) => slope !== 0)).toBe(passes);
    });
  });

  it('has the layers of SIMI-ClusterGAN’s table for vectors', () => {
    const { generator, encoder, critic } = clusterGanNetworks(mlp);
    const shapes = (network: Network) => network.parameters.map(({ shape }) => shape.join('×'));
    expect(shapes(generator)).toEqual(['15×256', '256', '256×256', '256', '256×16', '16']);
    expect(shapes(critic)).toEqual(['16×256', '256', '256×256', '256', '256×1', '1']);
    expect(shapes(encoder)).toEqual(['16×256', '256', '256×256', '256', '256×15', '15']);
  });

  it.each([
    ['28×28 images', { ...conv28, architecture: images(3, 28, 28, 1 / 32) }, [3, 28, 28]],
    ['32×32 images', { ...conv28, architecture: images(3, 32, 32, 1 / 64) }, [3, 32, 32]],
    ['48×48 images', { ...conv28, architecture: images(1, 48, 48, 1 / 64) }, [1, 48, 48]],
    ['64×64 images', { ...conv28, architecture: images(3, 64, 64, 1 / 64) }, [3, 64, 64]],
    ['96×96 images', { ...conv28, architecture: images(3, 96, 96, 1 / 128) }, [3, 96, 96]],
    ['images of 32×56', { ...conv28, architecture: images(1, 32, 56, 1 / 64) }, [1, 32, 56]],
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

  it('scales every layer by the width factor', () => {
    const units = (widthFactor: number) =>
      clusterGanNetworks({ ...conv28, architecture: images(1, 28, 28, widthFactor) })
        .encoder.parameters.filter(({ name }) => name.endsWith('bias'))
        .map(({ shape }) => shape[0]);
    expect(units(1 / 4)).toEqual([16, 32, 256, 40]);
    expect(units(1e-6)).toEqual([1, 1, 1, 40]);
  });

  it('has the layers of SIMI-ClusterGAN’s table for CIFAR-10', () => {
    const { generator, encoder, critic } = clusterGanNetworks({ ...mlp, architecture: images(3, 32, 32, 1) });
    const kernels = ({ parameters }: Network) =>
      parameters.filter(({ name }) => name.endsWith('kernel')).map(({ shape }) => shape.join('×'));
    expect(kernels(generator)).toEqual(['15×1792', '4×4×256×448', '4×4×128×256', '4×4×64×128', '4×4×3×64']);
    const trunk = ['4×4×3×64', '4×4×64×128', '4×4×128×256', '4×4×256×512'];
    expect(kernels(encoder)).toEqual([...trunk, '2048×15']);
    expect(kernels(critic)).toEqual([...trunk, '2048×1']);
  });

  it('normalises deep generators after the dense layer alone', () => {
    const { generator } = clusterGanNetworks({ ...conv28, architecture: images(3, 32, 32, 1 / 8) });
    expect(generator.statistics.map(({ name, shape }) => [name, shape])).toEqual([
      ['generator/norm_1/mean', [56]],
      ['generator/norm_1/variance', [56]],
    ]);
  });

  it('keeps pictures in the order of their channels', () => {
    // With one row of the last kernel left, each channel shows its own bias.
    const { generator } = clusterGanNetworks({ ...conv28, output: 'linear', architecture: images(3, 28, 28, 1 / 64) });
    const state = stateOf(generator);
    const last = {
      'generator/conv_2/kernel': tf.zeros([4, 4, 3, 1]),
      'generator/conv_2/bias': tf.tensor1d([1, 2, 3]),
    };
    const shown = take(generator.forward({ ...state, ...last }, tf.ones([1, 40]), inference));
    expect(shown).toEqual([1, 2, 3].flatMap((value) => Array.from({ length: 784 }, () => value)));
  });

  it.each([
    [1, 28, 1 / 4],
    [3, 32, 1 / 4],
    [1, 16, 1 / 8],
  ])('start with signals of their inputs’ size: %i channels of side %i at width %d', (channels, side, widthFactor) => {
    const networks = clusterGanNetworks({
      ...mlp,
      output: 'linear',
      architecture: images(channels, side, side, widthFactor),
    });
    tf.tidy(() => {
      const deviation = (x: tf.Tensor) => take(tf.sqrt(tf.mean(tf.square(x))))[0]!;
      const x = tf.tensor(new Random(4).normals(2 * channels * side * side), [2, channels, side, side]);
      for (const network of [networks.critic, networks.encoder]) {
        const y = deviation(network.forward(stateOf(network), x, inference));
        expect(y).toBeGreaterThan(0.1);
        expect(y).toBeLessThan(3);
      }
      const codes = tf.oneHot(tf.tensor1d([1, 7], 'int32'), 15);
      const made = deviation(networks.generator.forward(stateOf(networks.generator), codes, inference));
      expect(made).toBeGreaterThan(0.1);
      expect(made).toBeLessThan(3);
    });
  });

  it.each([
    ['pictures', { ...conv28, architecture: images(1, 28, 28, 1 / 16) }],
    ['vectors', mlp],
  ])('start as ClusterGAN’s where asked to, for %s', (_, sizes) => {
    const drawn = (initialization?: Initialization) => {
      const networks = clusterGanNetworks({ ...sizes, ...(initialization && { initialization }) });
      const specs = [networks.generator, networks.critic, networks.encoder].flatMap(({ parameters }) => parameters);
      return Object.entries(initialize(specs, new Random(5)));
    };
    const deviation = (data: ArrayLike<number>) => {
      return Math.sqrt(Array.from(data).reduce((sum, value) => sum + value ** 2, 0) / data.length);
    };
    for (const [name, { shape, data }] of drawn('normal')) {
      if (name.endsWith('kernel')) {
        // Six standard errors.
        expect(Math.abs(deviation(data) / 0.02 - 1), name).toBeLessThan(6 / Math.sqrt(2 * data.length));
      } else expect([...new Set(data)], `${name} ${shape}`).toEqual([name.endsWith('scale') ? 1 : 0]);
    }
    const he = drawn('he');
    expect(he.map(([, { data }]) => deviation(data))).toEqual(drawn().map(([, { data }]) => deviation(data)));
    const [name, { shape, data }] = he.find(([name]) => name === 'encoder/dense_2/kernel')!;
    expect(deviation(data) / Math.sqrt(2 / shape[0]!), name).toBeCloseTo(1, 1);
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
