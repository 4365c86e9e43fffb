import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { blockDataset, smallImageConfig } from '../../../../test/support/trained.js';
import type { State, StepFunction } from '../../engine/engine.js';
import { inference } from '../../networks/network.js';
import { initialize } from '../../networks/parameters.js';
import { adamState } from '../../optimizers/adam.js';
import { argmaxRows, mapRows, oneHot, type Rows } from '../rows.js';
import { scaleRows } from '../scaling.js';
import { encoderInputs, encoderState, encoderStep, trainEncoder } from './encoder-stage.js';
import { simiNetworks } from './fit.js';
import { encoderStage } from './options.js';
import { encodeRows } from './train.js';

const { train, features } = blockDataset();
const config = smallImageConfig();
const networks = simiNetworks(config, features);
const { generator, critic, encoder } = networks;
const rows: Rows = { data: scaleRows(train.data, config.scaling), rows: train.count, columns: features };
const start = initialize(
  [generator, critic, encoder].flatMap(({ parameters, statistics }) => [...parameters, ...statistics]),
  new Random(3),
);
/** As sure as a prior network may be: .9 for a row's own cluster. */
const taught = Float32Array.from({ length: train.count * 3 }, (_, at) =>
  train.labels![Math.floor(at / 3)] === at % 3 ? 0.9 : 0.05,
);
const { distillation } = config.simi;
const augmentation = distillation.kind === 'label' ? ({ kind: 'none' } as const) : distillation.augmentation;
const simi = { ...config.simi, adam: { ...config.simi.adam, learningRate: 2e-3 } };

const trained = (latentWeight: number, sampleWeight?: number) => {
  const stage = { epochs: 10, augmentation, latentWeight, ...(sampleWeight && { sampleWeight }) };
  return trainEncoder(onnxEngine, networks, start, rows, taught, stage, simi, new Random(5));
};
/** Share of the generator's samples, as many of each cluster, that the encoder puts where they come from. */
const samplesBack = async (state: State) => {
  const { latentSize } = networks.sizes;
  const from = Int32Array.from({ length: 300 }, (_, row) => row % 3);
  const code = new Random(8).normals(from.length * latentSize, simi.sigma);
  const inputs = {
    latents: { data: code, shape: [latentSize] },
    clusters: { data: oneHot(from, 3), shape: [3] },
  };
  const generate: StepFunction = (weights, { latents, clusters }) => ({
    outputs: { samples: generator.forward(weights, tf.concat([latents!, clusters!], 1), inference) },
  });
  const { samples } = await mapRows(onnxEngine, state, generate, inputs, from.length);
  const drawn = { data: samples!, rows: from.length, columns: features };
  const back = argmaxRows((await encodeRows(onnxEngine, networks, state, drawn)).probabilities, 3);
  return back.filter((cluster, row) => cluster === from[row]).length / from.length;
};
const distanceOf = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('trainEncoder', async () => {
  const [kept, free, both, before] = await Promise.all([
    trained(10),
    trained(0),
    trained(10, 1),
    encodeRows(onnxEngine, networks, start, rows),
  ]);

  it.each([
    ['alone', kept],
    ['and the clusters of samples', both],
  ])('teaches the encoder the probabilities it is given %s', async (_, state) => {
    const { probabilities } = await encodeRows(onnxEngine, networks, state, rows);
    const labels = argmaxRows(probabilities, 3);
    expect(labels.filter((label, row) => label === train.labels![row]).length / labels.length).toBeGreaterThan(0.97);
  });

  it('keeps the latents where they were', async () => {
    const moved = await Promise.all(
      [kept, both, free].map(async (state) => (await encodeRows(onnxEngine, networks, state, rows)).latents),
    );
    const [own, besideSamples, unbound] = moved.map((latents) => distanceOf(latents, before.latents));
    expect(own).toBeLessThan(0.5 * unbound!);
    expect(besideSamples).toBeLessThan(0.5 * unbound!);
  });

  it('teaches the clusters of samples where they have a weight', async () => {
    expect(await samplesBack(both)).toBeGreaterThan(0.95);
    expect(await samplesBack(kept)).toBeLessThan(0.6);
  });

  it('changes nothing but the encoder', () => {
    const stage = { epochs: 1, augmentation, latentWeight: 1, sampleWeight: 1 };
    const initial = encoderState(networks, stage, start);
    const own = Object.entries(initial).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])] as const);
    const specs = Object.entries(encoderInputs(networks, stage, 2));
    const inputs = Object.fromEntries(specs.map(([name, { shape }]) => [name, tf.fill([...shape], 0.1)]));
    const { state } = encoderStep(networks, stage, simi.adam)(Object.fromEntries(own), inputs);
    const names = Object.keys(adamState(encoder.parameters)).concat(encoder.parameters.map(({ name }) => name));
    expect(Object.keys(state!).sort()).toEqual(names.sort());
    expect(Object.keys(both).sort()).toEqual(Object.keys(start).sort());
  });
});

describe('encoderStage', () => {
  it('takes about a seventh of the epochs before, and one at least', () => {
    expect([1, 6, 7, 20].map((epochs) => encoderStage(epochs, augmentation).epochs)).toEqual([1, 1, 2, 3]);
  });
});
