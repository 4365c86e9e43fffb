import { describe, expect, it } from 'vitest';
import { config, parse, scaling } from '../../../test/support/method-options.js';
import { priorPresets } from '../methods/prior-network/options.js';
import type { FeatureCritic } from '../methods/simi-clustergan/critic-view.js';
import { simiPresets } from '../methods/simi-clustergan/options.js';
import { methodConfig } from './method-config.js';
import { lossNames } from './train-options.js';

describe('the options of a training', () => {
  it('are the presets unless told otherwise', () => {
    expect(config()).toEqual({
      method: 'simi-clustergan',
      clusters: 4,
      seed: 0,
      scaling,
      prior: priorPresets.graph,
      simi: simiPresets.zoo,
    });
    expect(config('--preset', 'paper')).toMatchObject({ prior: priorPresets.imsat, simi: simiPresets.paper });
    expect(config('--preset', 'paper', '--prior', 'graph').prior).toEqual(priorPresets.graph);
  });

  it('leave out the prior network, and all that would be learned from it', () => {
    const facts = { rows: 10_000, clusters: 4, scaling };
    const { prior, simi } = methodConfig(parse('--preset', 'paper', '--prior', 'uniform'), facts);
    expect(prior).toBeUndefined();
    const weights = { ...simiPresets.paper.weights, priorCrossEntropy: 0 };
    expect(simi).toEqual({ ...simiPresets.paper, weights, crossModalityLatents: 'paired' });
    const zoo = methodConfig(parse('--prior', 'uniform', '--loss', 'cross-modality=0'), facts).simi;
    expect(zoo.weights).toMatchObject({ crossModality: 0, priorCrossEntropy: 0, momentMatching: 1 });
    expect(zoo).toMatchObject({ distillation: { kind: 'label' }, encoderStart: 'random' });
    const asked = parse('--prior', 'uniform', '--cross-modality', 'fresh', '--encoder-start', 'prior');
    expect(methodConfig(asked, facts).simi).toMatchObject({ crossModalityLatents: 'fresh', encoderStart: 'prior' });
  });

  it('say how weights start', () => {
    expect(config().simi).not.toHaveProperty('initialization');
    expect(config('--preset', 'paper', '--init', 'normal').simi.initialization).toBe('normal');
    const pictures = { rows: 10_000, clusters: 4, scaling, image: { channels: 1, height: 28, width: 28 } } as const;
    const start = (...words: string[]) => methodConfig(parse(...words), pictures).simi.initialization;
    expect([start(), start('--preset', 'paper')]).toEqual([undefined, 'normal']);
    expect(start('--preset', 'paper', '--init', 'he')).toBe('he');
    expect(() => parse('--init', 'xavier')).toThrow(/he, normal/);
  });

  it('have the critic see what was opened for it', () => {
    const critic: FeatureCritic = {
      ...{ size: 64, range: 'unit', stages: [{ name: 'half', channels: 6, side: 32 }], units: 64 },
      ...{ name: 'net.onnx', sha256: '00', note: 'The critic saw maps.' },
    };
    const facts = { rows: 10_000, clusters: 4, scaling, image: { channels: 1, height: 28, width: 28 } } as const;
    expect(methodConfig(parse(), facts).simi).not.toHaveProperty('critic');
    expect(methodConfig(parse(), { ...facts, critic }).simi.critic).toEqual(critic);
    expect(methodConfig(parse('--prior', 'uniform'), { ...facts, critic }).simi.critic).toEqual(critic);
    const seen = (...words: string[]) => methodConfig(parse(...words), { ...facts, critic }).simi;
    const faster = { adam: { learningRate: 1e-3 }, criticAdam: { learningRate: 2e-3 } };
    expect(seen()).toMatchObject({ generatorActivation: 'leaky-relu', batch: 64, ...faster });
    expect(seen('--generator-convolutions', '2')).toMatchObject({ generatorConvolutions: 2 });
    for (const convolutions of ['0', '9']) {
      expect(() => parse('--generator-convolutions', convolutions)).toThrow(/an integer from 1 to 8/);
    }
    const words = '--generator-activation relu --learning-rate 0.01 --critic-learning-rate 0.03';
    const asked = { adam: { learningRate: 0.01, beta1: 0.5 }, criticAdam: { learningRate: 0.03, beta2: 0.9 } };
    expect(seen(...words.split(' '))).toMatchObject({ generatorActivation: 'relu', ...asked });
    expect(seen('--preset', 'paper')).not.toHaveProperty('generatorActivation');
    expect(seen().encoderStage).toMatchObject({ latentWeight: 1, sampleWeight: 1 });
    expect(seen('--encoder-epochs', '9').encoderStage).toMatchObject({ epochs: 9, sampleWeight: 1 });
    expect(seen('--preset', 'paper', '--encoder-epochs', '9').encoderStage).not.toHaveProperty('sampleWeight');
    expect(seen('--loss', 'cross-entropy=0').encoderStage).not.toHaveProperty('sampleWeight');
  });

  it('start a graph from clusters that were merged, if that is asked for', () => {
    expect(config('--graph-partition', 'merged').prior?.start).toMatchObject({ kind: 'graph', partition: 'merged' });
    const informative = config('--graph-partition', 'informative').prior;
    expect(informative?.start).toMatchObject({ kind: 'graph', partition: 'informative' });
    expect(config().prior?.start).not.toHaveProperty('partition');
    const refined = config('--graph-partition', 'refined').prior;
    expect(refined?.start).toMatchObject({ kind: 'graph', partition: 'refined' });
    expect(() => parse('--graph-partition', 'best')).toThrow(/k-means, merged, informative, refined/);
  });

  it('select instances, and count epochs by those', () => {
    const few = (...words: string[]) => methodConfig(parse(...words), { rows: 200, clusters: 4, scaling }).simi;
    expect(few()).not.toHaveProperty('instanceSelection');
    expect(few('--instance-selection', '1')).toEqual(few());
    const tenth = few('--instance-selection', '0.1');
    // A thousand steps: three an epoch of all rows, one of those that are left.
    expect(few()).toMatchObject({ batch: 64, epochs: 334 });
    expect(tenth).toMatchObject({ instanceSelection: 0.1, batch: 20, epochs: 1000 });
    for (const share of ['0', '1.5', 'half']) {
      expect(() => parse('--instance-selection', share)).toThrow(/above 0, at most 1/);
    }
  });

  it('reach the prior network', () => {
    const words = '--prior imsat --prior-restarts 5 --prior-epochs 7 --perturbation rpt --hidden 32 --radius 0.5';
    expect(config(...words.split(' ')).prior).toEqual({
      ...priorPresets.imsat,
      restarts: 5,
      epochs: 7,
      perturbation: 'rpt',
      hidden: 32,
      radius: { kind: 'constant', value: 0.5 },
    });
    const neighbour = { kind: 'neighbour', proportion: 0.4 };
    expect(config('--radius', 'neighbour:0.4').prior.radius).toEqual({ ...neighbour, neighbourIndex: 10 });
    expect(config('--radius', 'neighbour:0.4:3').prior.radius).toEqual({ ...neighbour, neighbourIndex: 3 });
  });

  it('choose each reading of the losses by itself', () => {
    const words =
      '--distillation label --cross-modality fresh --distance l2 --latent-density scaled --beta1 0 --beta2 0.99';
    const { zoo } = simiPresets;
    expect(config(...words.split(' ')).simi).toEqual({
      ...zoo,
      distillation: { kind: 'label' },
      crossModalityLatents: 'fresh',
      distance: 'l2',
      latentDensity: 'scaled',
      adam: { ...zoo.adam, beta1: 0, beta2: 0.99 },
      criticAdam: { ...zoo.criticAdam, beta1: 0, beta2: 0.99 },
    });
    const radius = { kind: 'neighbour', proportion: 0.5, neighbourIndex: 3 };
    expect(config('--distillation', 'network:neighbour:0.5:3').simi.distillation).toEqual({
      kind: 'network',
      radius,
      augmentation: { kind: 'none' },
    });
    expect(config('--encoder-start', 'random').simi).toEqual({ ...simiPresets.zoo, encoderStart: 'random' });
    const bad = [
      ['--distillation', 'network'],
      ['--distillation', 'prior:1'],
      ['--beta2', '1'],
      ['--distance', 'l1'],
    ];
    for (const words of bad) expect(() => parse(...words), words.join(' ')).toThrow();
  });

  it('weigh the mutual information in either form', () => {
    const weights = (...words: string[]) => {
      const { conditionalWeight, marginalWeight } = config(...words).prior;
      return [conditionalWeight, marginalWeight];
    };
    expect(weights()).toEqual([0.1, 0.4]);
    expect(weights('--lambda', '0.2')).toEqual([0.2, 0.8]);
    expect(weights('--mu', '2', '--lambda', '1')).toEqual([1, 2]);
    expect(weights('--mi-form', 'simi-literal')).toEqual([0.4, 0.1]);
  });

  it('reach generator, critic and encoder', () => {
    const words =
      '--seed 9 --epochs 3 --batch 16 --sigma 0.2 --latent-size 7 --hidden 8 --gp-centre 0 --critic-steps 5 ' +
      '--learning-rate 1e-3 --critic-learning-rate 2e-3 --loss latent=0 --loss cross-modality=2.5';
    const { seed, simi } = config(...words.split(' '));
    expect(seed).toBe(9);
    expect(simi).toEqual({
      ...simiPresets.zoo,
      epochs: 3,
      batch: 16,
      sigma: 0.2,
      latentSize: 7,
      hidden: 8,
      gradientPenalty: { ...simiPresets.zoo.gradientPenalty, centre: 0 },
      criticSteps: 5,
      adam: { ...simiPresets.zoo.adam, learningRate: 1e-3 },
      criticAdam: { ...simiPresets.zoo.criticAdam, learningRate: 2e-3 },
      weights: { ...simiPresets.zoo.weights, latent: 0, crossModality: 2.5 },
    });
  });

  it('have a name for every loss', () => {
    expect(Object.values(lossNames).sort()).toEqual(Object.keys(simiPresets.zoo.weights).sort());
  });

  it.each([
    ['--seed', '-1'],
    ['--seed', '4294967296'],
    ['--epochs', '0'],
    ['--epochs', '1.5'],
    ['--epochs', 'ten'],
    ['--sigma', '0'],
    ['--sigma', 'NaN'],
    ['--lambda', '-1'],
    ['--loss', 'latent'],
    ['--loss', 'latent=much'],
    ['--loss', 'toString=1'],
    ['--radius', 'neighbour'],
    ['--radius', 'neighbour:0.2:1:1'],
    ['--radius', '-2'],
    ['--gp-centre', '2'],
    ['--preset', 'best'],
    ['--prior', 'none'],
    ['--device', 'cpu'],
  ])('refuse %s %s', (option, value) => {
    expect(() => parse(option, value)).toThrow(expect.objectContaining({ exitCode: 1 }));
  });
});
