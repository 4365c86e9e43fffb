import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import { eagerEngine, onnxEngine } from '../../../../test/support/engines.js';
import { recordingEngine } from '../../../../test/support/recording-engine.js';
import * as neighbours from '../../graph/neighbours.js';
import { clusteringMetrics } from '../../metrics/index.js';
import { adamSchedule } from '../../optimizers/adam.js';
import type { TrainingControls, TrainingEvent } from '../events.js';
import { decayFactor } from '../loop.js';
import { argmaxRows, labelMasses, type RowsInMemory } from '../rows.js';
import { mutualInformationWeights, type PriorOptions, priorPresets } from './options.js';
import { predictPrior } from './predict.js';
import { Neighbourhood } from './start.js';
import { trainPrior } from './train.js';

vi.mock('../../graph/neighbours.js', { spy: true });

const clusters = 4;
const classes = Int32Array.from({ length: 320 }, (_, i) => (i % 8 < 4 ? 0 : i % 8 < 6 ? 1 : (i % 8) - 4));

/** Four blobs at the corners of a square in [−1, 1]², of 160, 80, 40 and 40 rows. */
const data: RowsInMemory = (() => {
  const noise = new Random(6).normals(classes.length * 2, 0.1);
  const corner = (label: number, axis: number) => (Math.floor(label / (axis + 1)) % 2 === 0 ? -0.6 : 0.6);
  const values = noise.map((value, at) => value + corner(classes[at >> 1]!, at % 2));
  return { data: values, rows: classes.length, columns: 2 };
})();

const graph: PriorOptions = { ...priorPresets.graph, hidden: 16, batch: 64, epochs: 12, restarts: 1 };
const accuracy = (labels: Int32Array) => clusteringMetrics(classes, labels).acc;
const listen = () => {
  const events: TrainingEvent[] = [];
  return { events, onEvent: (event: TrainingEvent) => events.push(event) };
};

describe('trainPrior', () => {
  it('finds blobs of unequal size from a graph start, twice alike', async () => {
    const { events, onEvent } = listen();
    const run = () => trainPrior(onnxEngine, data, clusters, { ...graph, restarts: 2 }, new Random(1), { onEvent });
    const prior = await run();
    expect(accuracy(prior.labels)).toBe(1);
    expect([...prior.masses].sort()).toEqual([0.125, 0.125, 0.25, 0.5]);
    expect(prior.masses).toEqual(labelMasses(prior.labels, clusters));
    expect(prior.agreement).toBe(1);
    expect(prior.objectives).toHaveLength(2);
    expect(prior.objectives[0]).not.toBe(prior.objectives[1]);
    expect(
      Object.keys(prior.state).filter((name) => /:[mv]$/.test(name)),
      'moments of the optimizer',
    ).toEqual([]);
    const stages = events.flatMap((event) => (event.type === 'stage-start' ? [event.stage] : []));
    expect(stages).toEqual(['neighbours', 'prior network 1/2', 'prior network 2/2']);
    expect(events.some(({ type }) => type === 'warning')).toBe(false);

    const again = await run();
    expect(again.state).toEqual(prior.state);
    expect(again.objectives).toEqual(prior.objectives);
  });

  it('feeds rows with their start, radius and learning rate', async () => {
    const engine = recordingEngine(onnxEngine);
    const radius = { kind: 'neighbour', proportion: 0.5, neighbourIndex: 3 } as const;
    const options: PriorOptions = { ...graph, radius, targetShare: 0.5, epochs: 4, batch: 60 };
    await trainPrior(engine, data, clusters, options, new Random(1));
    const radii = await new Neighbourhood(data).radii(radius);
    const [iterations] = engine.steps;
    expect(iterations).toHaveLength(20);
    const indices = new Map(Array.from(classes, (_, i) => [data.data.subarray(2 * i, 2 * i + 2).join(), i]));
    const started = new Int32Array(data.rows);
    for (const [i, { x, radii: fed, targets, targetWeight, adam, masses }] of iterations!.entries()) {
      const rows = Array.from({ length: 60 }, (_, at) => indices.get(x!.subarray(2 * at, 2 * at + 2).join())!);
      expect([...fed!]).toEqual(rows.map((row) => radii[row]));
      const labels = argmaxRows(targets as Float32Array, clusters);
      rows.forEach((row, at) => {
        started[row] = labels[at]!;
      });
      expect(targetWeight).toEqual(Float32Array.of(i < 10 ? 1 : 0));
      expect(adam).toEqual(adamSchedule(options, i + 1, decayFactor('half-cosine', i / 20)));
      expect([...masses!].sort()).toEqual([0.125, 0.125, 0.25, 0.5]);
    }
    expect(accuracy(started), 'of the targets').toBe(1);
  });

  it('keeps the restart with the lowest objective', async () => {
    const options = { ...priorPresets.imsat, hidden: 16, batch: 64, epochs: 4, restarts: 3 };
    const prior = await trainPrior(onnxEngine, data, clusters, options, new Random(3));
    expect(new Set(prior.objectives).size).toBe(3);
    // Restarts draw from generators forked one after the other: a lone one with the same fork is the same run.
    const best = prior.objectives.indexOf(Math.min(...prior.objectives));
    const random = new Random(3);
    for (let i = 0; i < best; i++) random.fork();
    const alone = await trainPrior(onnxEngine, data, clusters, { ...options, restarts: 1 }, random);
    expect(alone.objectives).toEqual([prior.objectives[best]]);
    expect(prior.state).toEqual(alone.state);
    expect(prior.labels).toEqual(alone.labels);
  });

  it('trains IMSAT from nothing without collapsing', async () => {
    const options = { ...priorPresets.imsat, hidden: 16, batch: 64, epochs: 30 };
    const { events, onEvent } = listen();
    const prior = await trainPrior(onnxEngine, data, clusters, options, new Random(1), { onEvent });
    expect(prior.agreement, 'of a single run').toBe(1);
    for (const mass of prior.masses) expect(mass).toBeGreaterThan(0.05);
    const epochs = events.flatMap((event) => (event.type === 'epoch' ? [event.losses] : []));
    expect(epochs).toHaveLength(30);
    expect(epochs.at(-1)!.objective).toBeLessThan(epochs[0]!.objective!);
    expect(epochs.at(-1)!.conditional).toBeLessThan(0.7 * epochs[0]!.conditional!);
  });

  it('warns of restarts that disagree, and stops at empty clusters or warns of them', async () => {
    const { events, onEvent } = listen();
    // The weights of equation (10) as printed, from nothing: they collapse.
    const literal = mutualInformationWeights('simi-literal');
    const options = { ...priorPresets.imsat, ...literal, hidden: 8, batch: 64, epochs: 8, restarts: 2 };
    const train = (controls: TrainingControls) =>
      trainPrior(onnxEngine, data, clusters, options, new Random(1), controls);
    const message = /uses 2 of 4 clusters: it has collapsed; ask for fewer clusters, try .* graph start, or allow/;
    await expect(train({})).rejects.toMatchObject({
      code: 'TRAINING_COLLAPSED',
      stage: { kind: 'prior network', start: 'none' },
      message: expect.stringMatching(message),
    });
    const prior = await train({ onEvent, allowEmptyClusters: true });
    const messages = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    const used = prior.masses.filter((mass) => mass > 0).length;
    expect(used).toBeLessThan(clusters);
    expect(prior.used).toBe(used);
    expect(messages).toContainEqual(expect.stringContaining(`uses ${used} of ${clusters} clusters`));
    expect(prior.agreement).toBeLessThan(0.9);
    expect(messages).toContainEqual(expect.stringContaining(`agree only to ARI ${prior.agreement.toFixed(2)}`));
  });

  it('labels rows as its network predicts them, on any engine', async () => {
    const { network, state, labels } = await trainPrior(onnxEngine, data, clusters, graph, new Random(2));
    for (const engine of [onnxEngine, eagerEngine]) {
      const logProbabilities = await predictPrior(engine, network, state, data);
      expect(argmaxRows(logProbabilities, clusters)).toEqual(labels);
      const sum = logProbabilities.subarray(0, clusters).reduce((total, value) => total + Math.exp(value), 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it('leaves no tensors on an engine of tfjs', async () => {
    const few: RowsInMemory = { data: data.data.slice(0, 80), rows: 40, columns: 2 };
    const options = { ...graph, batch: 20, epochs: 1 };
    const controls = { allowEmptyClusters: true };
    const train = () => trainPrior(eagerEngine, few, clusters, options, new Random(2), controls);
    await train();
    const before = tf.memory().numTensors;
    await train();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [{ batch: 321 }, clusters, /batch of the prior network must be .*\[1, 320\].*got 321/],
    [{ epochs: 0 }, clusters, /epochs of the prior network must be .*got 0/],
    [{ restarts: 0 }, clusters, /restarts must be an integer from 1, got 0/],
    [{}, 321, /cannot make 321 clusters of 320 samples/],
    [{}, 1, /at least 2, got 1/],
  ])('refuses %j with %i clusters', async (changes, count, message) => {
    const running = trainPrior(onnxEngine, data, count, { ...graph, ...changes }, new Random(1));
    const invalid = { code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) };
    await expect(running).rejects.toThrow(expect.objectContaining(invalid));
  });
});

describe('trainPrior on copies of rows', () => {
  it('refuses fewer different rows than clusters before it trains', async () => {
    const copies: RowsInMemory = {
      data: Float32Array.from({ length: 640 }, (_, at) => (at >> 1) % 3),
      rows: 320,
      columns: 2,
    };
    const { events, onEvent } = listen();
    const running = trainPrior(onnxEngine, copies, clusters, graph, new Random(1), { onEvent });
    const invalid = { code: 'INVALID_DATA', message: expect.stringContaining('4 clusters: the rows hold 3 different') };
    await expect(running).rejects.toThrow(expect.objectContaining(invalid));
    expect(events).toEqual([]);
  });
});

describe('Neighbourhood.start', () => {
  it('takes clusters and masses from the neighbour graph', async () => {
    const { labels, masses } = await new Neighbourhood(data).start(clusters, priorPresets.graph.start, new Random(1));
    expect(accuracy(labels!)).toBe(1);
    for (const [i, mass] of labelMasses(labels!, clusters).entries()) expect(masses[i]).toBeCloseTo(mass, 6);
  });

  it('knows nothing but uniform masses without one', async () => {
    const start = await new Neighbourhood(data).start(clusters, { kind: 'none' }, new Random(1));
    expect(start).toEqual({ masses: Float32Array.of(0.25, 0.25, 0.25, 0.25) });
  });
});

describe('Neighbourhood', () => {
  it('searches once for radii and for starts of several seeds, and stops on the signal', async () => {
    const search = vi.mocked(neighbours.nearestNeighbours).mockClear();
    const near = new Neighbourhood(data);
    await near.radii(priorPresets.graph.radius);
    const one = await near.start(clusters, priorPresets.graph.start, new Random(1));
    const other = await near.start(clusters, priorPresets.graph.start, new Random(2));
    await near.radii({ ...priorPresets.graph.radius, proportion: 2 });
    expect(search).toHaveBeenCalledTimes(1);
    expect(one).toEqual(await new Neighbourhood(data).start(clusters, priorPresets.graph.start, new Random(1)));
    expect(accuracy(other.labels!)).toBe(1);
    const stopped = new Neighbourhood(data, { signal: AbortSignal.abort() });
    await expect(stopped.radii(priorPresets.graph.radius)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('Neighbourhood.radii', () => {
  const line: RowsInMemory = { data: Float32Array.of(0, 1, 3, 7), rows: 4, columns: 1 };

  it('is a share of the distance to a neighbour', async () => {
    const radius = { kind: 'neighbour', proportion: 0.5, neighbourIndex: 1 } as const;
    expect(await new Neighbourhood(line).radii(radius)).toEqual(Float32Array.of(1.5, 1, 1.5, 3));
  });

  it('is the same everywhere where it is constant', async () => {
    expect(await new Neighbourhood(line).radii({ kind: 'constant', value: 0.25 })).toEqual(
      new Float32Array(4).fill(0.25),
    );
  });
});

describe('mutualInformationWeights', () => {
  it('puts μ on the marginal entropy, as IMSAT’s code does, or on the conditional one, as printed', () => {
    const { conditionalWeight, marginalWeight } = priorPresets.imsat;
    expect(mutualInformationWeights('imsat')).toEqual({ conditionalWeight, marginalWeight });
    expect(mutualInformationWeights('imsat', { lambda: 0.5, mu: 2 })).toEqual({
      conditionalWeight: 0.5,
      marginalWeight: 1,
    });
    expect(mutualInformationWeights('simi-literal')).toEqual({ conditionalWeight: 0.4, marginalWeight: 0.1 });
  });
});
