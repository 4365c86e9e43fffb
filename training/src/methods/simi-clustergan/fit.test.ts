import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { eagerEngine, onnxEngine } from '../../../../test/support/engines.js';
import { recordingEngine } from '../../../../test/support/recording-engine.js';
import { blobDataset, type PriorConfig, smallConfig } from '../../../../test/support/trained.js';
import type { State } from '../../engine/engine.js';
import { clusteringMetrics } from '../../metrics/index.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { encodeSafetensors } from '../../safetensors.js';
import type { TrainingEvent } from '../events.js';
import { predictPrior } from '../prior-network/predict.js';
import { argmaxRows, type RowsInMemory } from '../rows.js';
import { scaleRows } from '../scaling.js';
import { fitSimi, type SimiConfig } from './fit.js';
import { simiPresets } from './options.js';
import { encodeRows } from './train.js';

const { train } = blobDataset();
const rows: RowsInMemory = { data: train.data, rows: train.count, columns: 4 };

/** A whole training in a second. */
function tiny(changes: Partial<SimiConfig['simi']> = {}, seed = 3): PriorConfig {
  const config = smallConfig({ epochs: 4, ...changes });
  return { ...config, seed, prior: { ...config.prior, epochs: 6 } };
}

const bytesOf = (state: State) => Buffer.from(encodeSafetensors(state)).toString('base64');

describe('fitSimi', () => {
  it('trains an encoder that clusters as the prior network does', async () => {
    const events: TrainingEvent[] = [];
    const trained = await fitSimi(onnxEngine, rows, tiny({ epochs: 20 }), { onEvent: (event) => events.push(event) });
    const scaled: RowsInMemory = { ...rows, data: scaleRows(rows.data, trained.scaling) };
    const { probabilities } = await encodeRows(onnxEngine, trained.networks, trained.state, scaled);
    const labels = argmaxRows(probabilities, 3);
    expect(clusteringMetrics(train.labels!, labels).acc).toBeGreaterThan(0.99);
    const prior = priorNetwork({ inputs: 4, hidden: 32, clusters: 3 });
    const own = argmaxRows(await predictPrior(onnxEngine, prior, trained.priorState, scaled), 3);
    expect(labels.filter((label, i) => label === own[i]).length / rows.rows).toBeGreaterThan(0.99);
    for (const mass of trained.prior.masses) expect(mass).toBeCloseTo(1 / 3, 2);
    expect(trained.density).toMatchObject({ clusters: 3, latentSize: 2 });
    const epochs = events.filter((event) => event.type === 'epoch' && event.stage === 'generator and encoder');
    expect(epochs).toHaveLength(20);
    expect(epochs.at(-1)).toMatchObject({ losses: trained.losses });
  });

  it('is decided by the seed to the last bit', async () => {
    const [one, same, other] = [
      await fitSimi(onnxEngine, rows, tiny()),
      await fitSimi(onnxEngine, rows, tiny()),
      await fitSimi(onnxEngine, rows, tiny({}, 4)),
    ];
    expect(bytesOf(same.state)).toBe(bytesOf(one.state));
    expect(bytesOf(same.priorState)).toBe(bytesOf(one.priorState));
    expect(same.density).toEqual(one.density);
    expect(same.losses).toEqual(one.losses);
    expect(bytesOf(other.state)).not.toBe(bytesOf(one.state));
  });

  it('trains the paper’s preset, whose latents are σ times standard normal', async () => {
    const config = tiny({ ...simiPresets.paper, hidden: 32, latentSize: 2, batch: 50, epochs: 2 });
    const { density, losses } = await fitSimi(onnxEngine, rows, config);
    const sigma = Math.fround(0.1);
    expect([...density.means]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...density.factors]).toEqual([0, 1, 2].flatMap(() => [sigma, 0, 0, sigma]));
    expect(losses).not.toHaveProperty('momentMatching');
  });

  it('takes several critic steps an iteration', async () => {
    const { losses } = await fitSimi(onnxEngine, rows, tiny({ criticSteps: 3, epochs: 1 }));
    expect(losses.critic).toBeTypeOf('number');
  });

  it('sees no labels', async () => {
    const guarded = {
      ...rows,
      get labels(): never {
        throw new Error('training asked for labels');
      },
    };
    await expect(fitSimi(onnxEngine, guarded, tiny({ epochs: 1 }))).resolves.toBeDefined();
  });

  it('gives the same curve on the reference engine', async () => {
    const few: RowsInMemory = { data: rows.data.slice(0, 4 * 60), rows: 60, columns: 4 };
    // A prior network of four steps is no start: its batch norm hardly knows the data, and rounding grows in it.
    const config = tiny({ epochs: 2, batch: 30, hidden: 8, encoderStart: 'random' });
    const short = { ...config, prior: { ...config.prior, batch: 30, epochs: 2, hidden: 8 } };
    const curves = [];
    const before = tf.memory().numTensors;
    for (const engine of [onnxEngine, eagerEngine]) {
      const curve: Record<string, number>[] = [];
      const onEvent = (event: TrainingEvent) => event.type === 'epoch' && curve.push(event.losses);
      await fitSimi(engine, few, short, { onEvent });
      curves.push(curve);
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(curves[0]).toHaveLength(4);
    for (const [i, losses] of curves[1]!.entries()) {
      for (const [name, value] of Object.entries(losses)) expect(curves[0]![i]![name], name).toBeCloseTo(value, 3);
    }
  });

  it('learns from the rows deepest in each cluster alone, and fits latents to theirs', async () => {
    const stretched = { ...rows, data: rows.data.map((value, at) => (at < 4 ? value + 400 : value)) };
    const recording = recordingEngine(onnxEngine);
    const { prior, density } = await fitSimi(recording, stretched, tiny({ instanceSelection: 0.2, epochs: 2 }));
    const joint = recording.steps.find((steps) => 'real' in steps[0]!)!;
    expect(prior.used).toBe(3);
    const scaled = scaleRows(stretched.data, tiny().scaling);
    const outlier = scaled.subarray(0, 4).join();
    const seen = new Set(
      joint.flatMap(({ real }) =>
        Array.from({ length: real!.length / 4 }, (_, i) => real!.subarray(4 * i, 4 * i + 4).join()),
      ),
    );
    expect(seen.size).toBeLessThan(0.21 * rows.rows);
    expect(seen).not.toContain(outlier);
    const whole = await fitSimi(onnxEngine, stretched, tiny({ epochs: 2 }));
    expect(Math.max(...density.factors.map(Math.abs))).toBeLessThan(Math.max(...whole.density.factors.map(Math.abs)));
  });

  it.each([0, 1.5])('refuses to select a share of %d before any training', async (instanceSelection) => {
    const onEvent = () => {
      throw new Error('it has begun');
    };
    await expect(fitSimi(onnxEngine, rows, tiny({ instanceSelection }), { onEvent })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('above 0 and at most 1'),
    });
    const few = tiny({ instanceSelection: 0.05, batch: 50 });
    await expect(fitSimi(onnxEngine, rows, few, { onEvent })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('[1, 33]'),
    });
  });

  it('stops on the signal', async () => {
    const controller = new AbortController();
    const onEvent = (event: TrainingEvent) => {
      if (event.type === 'stage-start' && event.stage === 'generator and encoder') controller.abort();
    };
    const running = fitSimi(onnxEngine, rows, tiny(), { onEvent, signal: controller.signal });
    await expect(running).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
  });

  it('reports a training that diverges', async () => {
    const adam = { learningRate: 1e30, beta1: 0.5, beta2: 0.9 };
    const running = fitSimi(onnxEngine, rows, tiny({ adam, criticAdam: adam }));
    await expect(running).rejects.toThrow(
      expect.objectContaining({ code: 'TRAINING_DIVERGED', message: expect.stringMatching(/learning rate/) }),
    );
  });

  it.each([
    ['NaN', { data: rows.data.with(9, Number.NaN) }, 'INVALID_DATA', /NaN at row 2, column 1/],
    ['too few numbers', { data: rows.data.slice(1) }, 'SHAPE_MISMATCH', /600 rows × 4 columns/],
    ['other columns', { rows: 1200, columns: 2 }, 'SHAPE_MISMATCH', /scaling is for 4 columns, the data have 2/],
    ['fewer rows than a batch', { data: rows.data.slice(0, 80), rows: 20 }, 'INVALID_ARGUMENT', /batch/],
  ] as const)('refuses data with %s', async (_, changes, code, message) => {
    const running = fitSimi(onnxEngine, { ...rows, ...changes }, tiny());
    await expect(running).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
