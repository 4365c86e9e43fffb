import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { blockDataset, smallImageConfig } from '../../../../test/support/trained.js';
import { initialize } from '../../networks/parameters.js';
import { argmaxRows, type Rows } from '../rows.js';
import { scaleRows } from '../scaling.js';
import { trainEncoder } from './encoder-stage.js';
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

const trained = (latentWeight: number) => {
  const stage = { epochs: 10, augmentation, latentWeight };
  return trainEncoder(onnxEngine, networks, start, rows, taught, stage, simi, new Random(5));
};
const distanceOf = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('trainEncoder', async () => {
  const [kept, free, before] = await Promise.all([
    trained(10),
    trained(0),
    encodeRows(onnxEngine, networks, start, rows),
  ]);

  it('teaches the encoder the probabilities it is given', async () => {
    const { probabilities } = await encodeRows(onnxEngine, networks, kept, rows);
    const labels = argmaxRows(probabilities, 3);
    expect(labels.filter((label, row) => label === train.labels![row]).length / labels.length).toBeGreaterThan(0.97);
  });

  it('keeps the latents where they were', async () => {
    const moved = await Promise.all(
      [kept, free].map(async (state) => (await encodeRows(onnxEngine, networks, state, rows)).latents),
    );
    const [own, unbound] = moved.map((latents) => distanceOf(latents, before.latents));
    expect(own).toBeLessThan(0.5 * unbound!);
  });

  it('changes neither generator nor critic', () => {
    for (const { name } of [...generator.parameters, ...generator.statistics, ...critic.parameters]) {
      expect(kept[name]).toBe(start[name]);
    }
    expect(Object.keys(kept).sort()).toEqual(Object.keys(start).sort());
  });
});

describe('encoderStage', () => {
  it('takes about a seventh of the epochs before, and one at least', () => {
    expect([1, 6, 7, 20].map((epochs) => encoderStage(epochs, augmentation).epochs)).toEqual([1, 1, 2, 3]);
  });
});
