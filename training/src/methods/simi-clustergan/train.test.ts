import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { recordingEngine } from '../../../../test/support/recording-engine.js';
import { gatherRows } from '../../data/row-views.js';
import type { StepInputs } from '../../engine/engine.js';
import { clusterGanNetworks } from '../../networks/clustergan.js';
import { initialize } from '../../networks/parameters.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { adamSchedule } from '../../optimizers/adam.js';
import { decayFactor } from '../loop.js';
import { argmaxRows, type Rows } from '../rows.js';
import { type SimiOptions, simiPresets } from './options.js';
import { type TrainingViews, trainSimi } from './train.js';

const [count, columns, clusters, batch] = [23, 3, 4, 5];
const random = new Random(1);
const data: Rows = { data: random.uniforms(count * columns, -1, 1), rows: count, columns };
const labels = Int32Array.from({ length: count }, () => random.integer(clusters));
const options: SimiOptions = {
  ...simiPresets.zoo,
  distillation: {
    kind: 'network',
    radius: { kind: 'constant', value: 0.3 },
    augmentation: { kind: 'none' },
  },
  encoderStart: 'random',
  criticSteps: 2,
  sigma: 0.5,
  latentSize: 2,
  hidden: 6,
  batch,
  epochs: 10,
};
const stepsPerEpoch = 4;

/** The inputs of every iteration of a training. */
async function drawn(changes: Partial<SimiOptions> = {}, views: TrainingViews = {}): Promise<readonly StepInputs[]> {
  const engine = recordingEngine(onnxEngine);
  const architecture = { kind: 'mlp', features: columns, hidden: options.hidden } as const;
  const networks = clusterGanNetworks({ architecture, clusters, latentSize: options.latentSize });
  const network = priorNetwork({ inputs: columns, hidden: 4, clusters });
  const state = initialize([...network.parameters, ...network.statistics], new Random(2));
  const prior = { network, state, labels };
  await trainSimi(engine, networks, data, prior, { ...options, ...changes }, new Random(3), {}, views);
  return engine.steps[0]!;
}

/** Which row of the data each row of `values` is. */
function rowsOf(values: StepInputs[string]): number[] {
  return Array.from({ length: values.length / columns }, (_, i) => {
    const row = values.subarray(i * columns, (i + 1) * columns).join();
    return Array.from({ length: count }, (_, at) => at).find(
      (at) => gatherRows(data.data, columns, [at]).join() === row,
    )!;
  });
}

const codesOf = (values: StepInputs[string]) => [...argmaxRows(values as Float32Array, clusters)];

describe('trainSimi', async () => {
  const iterations = await drawn();

  it('goes through the data once an epoch, each row with its label', () => {
    expect(iterations).toHaveLength(10 * stepsPerEpoch);
    for (let epoch = 0; epoch < 10; epoch++) {
      const own = iterations.slice(epoch * stepsPerEpoch, (epoch + 1) * stepsPerEpoch);
      const rows = own.flatMap(({ real }) => rowsOf(real!));
      expect(new Set(rows).size).toBe(stepsPerEpoch * batch);
      expect(own.flatMap((inputs) => codesOf(inputs.clusters!))).toEqual(rows.map((row) => labels[row]));
    }
  });

  it('gives every critic step but the last a batch of its own, with its labels', () => {
    let others = 0;
    for (const inputs of iterations) {
      const rows = rowsOf(inputs['critic_1.real']!);
      expect(codesOf(inputs['critic_1.clusters']!)).toEqual(rows.map((row) => labels[row]));
      if (rows.join() !== rowsOf(inputs.real!).join()) others++;
      expect(inputs['critic_1.latents']).not.toEqual(inputs.latents);
      expect(inputs).not.toHaveProperty('critic_2.real');
      expect(inputs['critic_1.mixing']).not.toEqual(inputs['critic_2.mixing']);
    }
    expect(others).toBe(iterations.length);
  });

  it('counts Adam’s iterations for each network, and decays every learning rate', () => {
    for (const [i, inputs] of iterations.entries()) {
      const factor = decayFactor('half-cosine', i / iterations.length);
      expect(inputs.adam).toEqual(adamSchedule(options.adam, i + 1, factor));
      for (const k of [1, 2]) {
        expect(inputs[`critic_${k}.adam`]).toEqual(adamSchedule(options.criticAdam, 2 * i + k, factor));
      }
    }
  });

  it('draws latents from N(0, σ²)', () => {
    for (const name of ['latents', 'freshLatents', 'critic_1.latents']) {
      const values = iterations.flatMap((inputs) => [...inputs[name]!]);
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
      expect(Math.abs(deviation / options.sigma - 1), name).toBeLessThan(0.15);
    }
    expect(iterations[0]!.latents).not.toEqual(iterations[0]!.freshLatents);
  });

  it('moves the rows that the prior network is asked about by their radius', () => {
    const mean = new Float64Array(columns);
    for (const { real, moved } of iterations) {
      for (let row = 0; row < batch; row++) {
        const shift = Array.from({ length: columns }, (_, c) => moved![row * columns + c]! - real![row * columns + c]!);
        expect(Math.hypot(...shift)).toBeCloseTo(0.3, 5);
        for (const [c, value] of shift.entries()) mean[c]! += value / (iterations.length * batch);
      }
    }
    // In every direction: 200 of them average out to 0.3/√600 a coordinate.
    for (const value of mean) expect(Math.abs(value)).toBeLessThan(0.05);
  });

  it('learns from the instances that it is given alone', async () => {
    const instances = Int32Array.of(1, 4, 6, 9, 12, 13, 15, 18, 19, 20, 22);
    const some = await drawn({ epochs: 3 }, { instances });
    expect(some).toHaveLength(3 * 2);
    const seen = some.flatMap((inputs) => [...rowsOf(inputs.real!), ...rowsOf(inputs['critic_1.real']!)]);
    expect([...new Set(seen)].toSorted((a, b) => a - b)).toEqual([...instances]);
    for (const { real, clusters: codes } of some) {
      expect(codesOf(codes!)).toEqual(rowsOf(real!).map((row) => labels[row]));
    }
    await expect(drawn({}, { instances: instances.subarray(0, 4) })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('in [1, 4] for 4 rows'),
    });
  });

  it('does without the prior network where its labels are all that is taught', async () => {
    const [inputs] = await drawn({ distillation: { kind: 'label' }, epochs: 1 });
    expect(inputs).not.toHaveProperty('moved');
  });
});
