import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { recordingEngine } from '../../../../test/support/recording-engine.js';
import { blobDataset, smallConfig } from '../../../../test/support/trained.js';
import type { Checkpoint, JsonObject } from '../../checkpoint.js';
import { clusteringMetrics } from '../../metrics/index.js';
import { clusterGanNetworks } from '../../networks/clustergan.js';
import type { TrainingEvent } from '../events.js';
import { argmaxRows, labelMasses, type RowsInMemory } from '../rows.js';
import { scaleRows } from '../scaling.js';
import { fitSimi, type SimiConfig } from './fit.js';
import { encoderStage, type SimiOptions, simiPresets } from './options.js';
import { priorLabels } from './prior-labels.js';
import { restoreSimi, storeSimi } from './stored.js';
import { encodeRows, trainSimi } from './train.js';
import { withoutPrior } from './uniform-codes.js';

const { train } = blobDataset();
const rows: RowsInMemory = { data: train.data, rows: train.count, columns: 4 };

function uniform(changes: Partial<SimiOptions> = {}): SimiConfig {
  const { prior: _, simi, ...rest } = smallConfig();
  return { ...rest, simi: { ...withoutPrior(simi), ...changes } };
}

describe('a training without a prior network', () => {
  it('clusters rows that nobody has labelled, without a first stage', async () => {
    const stages: string[] = [];
    const onEvent = (event: TrainingEvent) => event.type === 'stage-start' && stages.push(event.stage);
    const trained = await fitSimi(onnxEngine, rows, uniform({ epochs: 60 }), { onEvent });
    expect(stages).toEqual(['generator and encoder']);
    const scaled: RowsInMemory = { ...rows, data: scaleRows(rows.data, trained.scaling) };
    const { probabilities } = await encodeRows(onnxEngine, trained.networks, trained.state, scaled);
    expect(clusteringMetrics(train.labels!, argmaxRows(probabilities, 3)).acc).toBeGreaterThan(0.9);
    expect(trained.losses).not.toHaveProperty('priorCrossEntropy');
    expect(trained.losses.crossModality).toBeGreaterThan(0);
    expect(trained.prior).toMatchObject({ used: 3, objectives: [] });
    expect([...trained.prior.masses]).toEqual(new Array(3).fill(Math.fround(1 / 3)));
    expect(await priorLabels(onnxEngine, trained, rows)).toBeUndefined();
    const copy = restoreSimi(storeSimi(trained));
    expect(copy).toMatchObject({ config: trained.config, priorState: {}, prior: { objectives: [] } });
    expect(copy.config).not.toHaveProperty('prior');
  });

  it('draws every z_M alike, whatever the real rows are', async () => {
    const clusters = 3;
    const network = { architecture: { kind: 'mlp', features: 4, hidden: 6 }, clusters, latentSize: 2 } as const;
    const scaled: RowsInMemory = { ...rows, data: scaleRows(rows.data, smallConfig().scaling) };
    const drawn = async (data: RowsInMemory) => {
      const engine = recordingEngine(onnxEngine);
      const options = uniform({ hidden: 6, epochs: 2, criticSteps: 2 }).simi;
      await trainSimi(engine, clusterGanNetworks(network), data, undefined, options, new Random(3));
      return engine.steps[0]!;
    };
    const [steps, others] = [await drawn(scaled), await drawn({ ...scaled, data: scaled.data.map((x) => -x) })];
    const codes = ['clusters', 'critic_1.clusters'].flatMap((name) =>
      steps.flatMap((inputs) => [...argmaxRows(inputs[name] as Float32Array, clusters)]),
    );
    for (const mass of labelMasses(Int32Array.from(codes), clusters)) expect(Math.abs(mass - 1 / 3)).toBeLessThan(0.05);
    expect(steps[0]!.real).not.toEqual(others[0]!.real);
    expect(steps.map(({ clusters }) => clusters)).toEqual(others.map(({ clusters }) => clusters));
    expect(steps[0]).not.toHaveProperty('moved');
    expect(steps[0]).not.toHaveProperty('priorTarget');
  });

  it('goes on after an interruption as if there had been none', async () => {
    const config = uniform({ epochs: 3 });
    const saved: Checkpoint[] = [];
    const save = async ({ state, meta }: Checkpoint) => {
      saved.push({ state: structuredClone(state), meta: JSON.parse(JSON.stringify(meta)) as JsonObject });
    };
    const whole = await fitSimi(onnxEngine, rows, config, { checkpoints: { due: () => true, save } });
    expect(saved.length).toBeGreaterThan(1);
    const checkpoints = { due: () => false, save, resume: saved[1]! };
    const resumed = await fitSimi(onnxEngine, rows, config, { checkpoints });
    expect(storeSimi(resumed)).toEqual(storeSimi(whole));
  });

  it.each([
    ['a weight of J_pce', { weights: simiPresets.zoo.weights }, /J_pce\) has the weight 10/],
    ['epochs to learn them', { encoderStage: encoderStage(20, { kind: 'none' }) }, /the encoder has 3 epochs/],
    ['probabilities to learn', { distillation: simiPresets.zoo.distillation }, /distillation is 'network'/],
    ['a start to take over', { encoderStart: 'prior' }, /start is 'prior'/],
    ['instances of clusters', { instanceSelection: 0.5 }, /a share of 0.5 of each cluster.*leave that out/],
    ['two labels in J_cm', { crossModalityLatents: 'shared' }, /'shared' latents.*'paired'.*J_cm 0/],
  ] as const)('is refused with %s', async (_, changes, message) => {
    await expect(fitSimi(onnxEngine, rows, uniform(changes))).rejects.toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });

  it('may do without J_cm', async () => {
    const { weights } = uniform().simi;
    const alone = uniform({ epochs: 1, crossModalityLatents: 'fresh', weights: { ...weights, crossModality: 0 } });
    const { losses } = await fitSimi(onnxEngine, rows, alone);
    expect(losses).not.toHaveProperty('crossModality');
  });
});
