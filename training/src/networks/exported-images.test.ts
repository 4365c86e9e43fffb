import { type Graph, optimize, trace } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { ClusterGanSizes, ConvolutionalArchitecture } from './architecture.js';
import { clusterGanNetworks } from './clustergan.js';
import { inference, type Network } from './network.js';
import { initialize } from './parameters.js';

/** How often each operator is in a graph. */
function operators({ nodes }: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of nodes) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** The graph of a network with its weights inside, as an entry ships it. */
function shipped(network: Network, shape: readonly number[]): Graph {
  const state = initialize([...network.parameters, ...network.statistics], new Random(1));
  const forward = ({ x }: Readonly<Record<string, tf.Tensor>>) => {
    const weights = Object.entries(state).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]);
    return { y: network.forward(Object.fromEntries(weights), x!, inference) };
  };
  const graph = trace(forward, { x: { shape: ['N', ...shape], dtype: 'float32' } }, { name: 'network' });
  return optimize(graph, { foldBatchNorm: true, foldFlatten: true });
}

type GeneratorOptions = Pick<ClusterGanSizes, 'generatorBatchNorm' | 'generatorActivation' | 'generatorConvolutions'>;

const networksFor = (sizes: Omit<ConvolutionalArchitecture, 'kind' | 'widthFactor'>, options: GeneratorOptions = {}) =>
  clusterGanNetworks({
    architecture: { kind: 'convolutional', widthFactor: 1 / 32, ...sizes },
    clusters: 3,
    latentSize: 2,
    ...options,
  });

describe.each([
  [1, 28],
  [3, 28],
  [1, 32],
  [3, 32],
])('graphs for pictures of %i channels, %i×%i', (channels, side) => {
  const sizes = { channels, height: side, width: side };

  it('have an encoder that moves no data', () => {
    const { encoder, sampleShape } = networksFor(sizes);
    const graph = shipped(encoder, sampleShape);
    expect(graph.inputs[0]!.shape).toEqual(['N', channels, side, side]);
    const [convolutions, products] = side === 28 ? [2, 2] : [4, 1];
    expect(operators(graph)).toEqual({
      Conv: convolutions,
      LeakyRelu: convolutions + products - 1,
      Reshape: 1,
      Gemm: products,
    });
  });

  it.each([
    { generatorBatchNorm: false },
    { generatorBatchNorm: true },
    { generatorActivation: 'leaky-relu' } as const,
    { generatorConvolutions: 3 },
    { generatorBatchNorm: true, generatorConvolutions: 2 },
  ] satisfies GeneratorOptions[])('have a generator that moves no data: %o', (options) => {
    const { generator } = networksFor(sizes, options);
    const graph = shipped(generator, [5]);
    expect(graph.outputs[0]!.shape).toEqual(['N', channels, side, side]);
    const [convolutions, products] = side === 28 ? [2, 2] : [4, 1];
    const keeping = (convolutions - 1) * ((options.generatorConvolutions ?? 1) - 1);
    expect(operators(graph)).toEqual({
      Gemm: products,
      [options.generatorActivation ? 'LeakyRelu' : 'Relu']: products + convolutions - 1 + keeping,
      Reshape: 1,
      ConvTranspose: convolutions,
      ...(keeping > 0 && { Conv: keeping }),
      Tanh: 1,
    });
  });
});
