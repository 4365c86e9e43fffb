import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { featurePrior, priorPresets } from '../methods/prior-network/options.js';
import { simiPresets } from '../methods/simi-clustergan/options.js';
import { type DataFacts, leastSteps, methodConfig } from './method-config.js';
import { addMethodOptions, lossNames, type MethodOptions } from './train-options.js';

const scaling = { transform: 'none' as const, low: [0], high: [1] };

function parse(...words: string[]): MethodOptions {
  const command = addMethodOptions(new Command().exitOverride().configureOutput({ outputError: () => {} }));
  return command.parse(words, { from: 'user' }).opts<MethodOptions>();
}

/** For options that ask for a prior network. */
function trained(options: MethodOptions, facts: DataFacts) {
  const { prior, ...rest } = methodConfig(options, facts);
  if (!prior) throw new Error('there is no prior network');
  return { ...rest, prior };
}

function config(...words: string[]) {
  return trained(parse(...words), { rows: 10_000, clusters: 4, scaling });
}

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

  it('follow from what the rows are', () => {
    const facts = { rows: 10_000, clusters: 4, scaling };
    const image = { kind: 'image', height: 4, width: 3 } as const;
    const affine = { ...image, kind: 'affine' };
    const pictures = trained(parse(), { ...facts, kind: image });
    expect(pictures.prior).toMatchObject({ start: { rows: image }, augmentation: affine, targetShare: 1 / 3 });
    expect(pictures.simi.weights).toEqual({ ...simiPresets.zoo.weights, priorCrossEntropy: 40 });
    expect(pictures.simi.distillation).toMatchObject({ radius: { proportion: 0.25 }, augmentation: affine });
    const radius = trained(parse('--distillation', 'network:0.5'), { ...facts, kind: image }).simi.distillation;
    expect(radius).toEqual({ kind: 'network', radius: { kind: 'constant', value: 0.5 }, augmentation: affine });
    const counts = trained(parse(), { ...facts, kind: { kind: 'counts' } });
    expect(counts.prior.start).toMatchObject({ kind: 'graph', rows: { kind: 'counts' } });
    const published = trained(parse('--preset', 'paper'), { ...facts, kind: image });
    expect(published).toMatchObject({ prior: priorPresets.imsat, simi: simiPresets.paper });
  });

  it('are convolutional networks for pictures, compact ones unless they are as published', () => {
    const image = { channels: 1, height: 28, width: 28 } as const;
    const facts = { rows: 60_000, clusters: 10, scaling, image, kind: { kind: 'image', ...image } } as const;
    const zoo = trained(parse(), facts);
    expect(zoo).toMatchObject({ image, prior: { hidden: 256 }, simi: { encoderStart: 'random', latentSize: 30 } });
    expect(zoo.simi).toMatchObject({ width: 0.375, epochs: 20, weights: { priorCrossEntropy: 40 } });
    const paper = trained(parse('--preset', 'paper'), facts);
    expect(paper.prior).toEqual({ ...priorPresets.imsat, hidden: 1200 });
    expect(paper.simi).toEqual({ ...simiPresets.paper, latentSize: 30, width: 1, initialization: 'normal' });
    const large = { ...facts, rows: 640, image: { channels: 3, height: 96, width: 96 } as const };
    expect(trained(parse(), large).simi).toMatchObject({ latentSize: 100, width: 0.125, epochs: 400 });
    const asked = trained(parse('--width', '0.5', '--epochs', '3', '--latent-size', '7'), facts).simi;
    expect(asked).toMatchObject({ width: 0.5, epochs: 3, latentSize: 7 });
  });

  it('let the encoder of pictures learn alone at the end, and any other that is asked to', () => {
    const image = { channels: 1, height: 28, width: 28 } as const;
    const facts = { rows: 60_000, clusters: 10, scaling, image, kind: { kind: 'image', ...image } } as const;
    const stage = (...words: string[]) => methodConfig(parse(...words), facts).simi.encoderStage;
    const augmentation = { kind: 'affine', ...image };
    expect(stage()).toEqual({ epochs: 3, augmentation, latentWeight: 1 });
    expect(stage('--epochs', '40', '--flip')).toMatchObject({ epochs: 6, augmentation: { ranges: { flip: true } } });
    expect(stage('--encoder-epochs', '9')).toMatchObject({ epochs: 9, augmentation });
    expect(methodConfig(parse('--encoder-epochs', '0'), facts).simi).not.toHaveProperty('encoderStage');
    expect(stage('--preset', 'paper')).toBeUndefined();
    expect(config().simi).not.toHaveProperty('encoderStage');
    expect(config('--encoder-epochs', '2').simi.encoderStage).toMatchObject({
      epochs: 2,
      augmentation: { kind: 'none' },
    });
  });

  it('let a prior network that sees features teach the encoder what it says of each row', () => {
    const image = { kind: 'image', height: 8, width: 8, channels: 3 } as const;
    const source = { kind: 'file', file: 'a.npy', sha256: '00' } as const;
    const features = { source, normalise: 'l2', components: 64, columns: 99, seen: 64, note: '' } as const;
    const facts = { rows: 10_000, clusters: 4, scaling, kind: image, features };
    const seen = trained(parse(), facts);
    expect(seen.features).toBe(features);
    expect(seen.prior).toEqual(featurePrior(64));
    expect(seen.prior.start).toMatchObject({ components: 64 });
    expect(seen.simi).toMatchObject({
      encoderStart: 'random',
      distillation: { kind: 'sample', augmentation: { kind: 'affine', height: 8 } },
    });
    expect(trained(parse('--distillation', 'label'), facts).simi.distillation).toEqual({ kind: 'label' });
  });

  it('start a graph from clusters that were merged, if that is asked for', () => {
    expect(config('--graph-partition', 'merged').prior?.start).toMatchObject({ kind: 'graph', partition: 'merged' });
    expect(config().prior?.start).not.toHaveProperty('partition');
    expect(config('--prior', 'imsat', '--graph-partition', 'merged').prior?.start).toEqual({ kind: 'none' });
  });

  it('over-cluster pictures with a network of their own, and move them as asked', () => {
    const image = { kind: 'image', height: 8, width: 8, channels: 1 } as const;
    const facts = {
      rows: 10_000,
      clusters: 4,
      scaling,
      kind: image,
      image: { channels: 1, height: 8, width: 8 } as const,
    };
    const words = '--prior overcluster --outputs 40 --merge-cap 2 --affine rotation=5 --flip';
    const { prior, simi } = trained(parse(...words.split(' ')), facts);
    expect(prior).toMatchObject({
      trunk: { kind: 'convolutional', channels: 1, height: 8, width: 8 },
      overclustering: { outputs: 40, cap: 2 },
      perturbation: 'none',
      augmentation: { kind: 'affine', ranges: { rotation: 5, flip: true } },
    });
    expect(simi.encoderStart).toBe('random');
    expect(simi.distillation).toMatchObject({ kind: 'network', augmentation: { ranges: { rotation: 5, flip: true } } });
    const vectors = trained(parse('--prior', 'overcluster'), { ...facts, kind: { kind: 'vector' } });
    expect(vectors.prior).toMatchObject({ perturbation: 'vat', augmentation: { kind: 'none' } });
    const published = parse(...'--preset paper --affine paper --consistency mean'.split(' '));
    expect(trained(published, facts).prior).toMatchObject({
      start: { kind: 'none' },
      augmentation: { ranges: { scale: [0.3, 1] } },
      consistency: 'mean',
    });
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

  it('lower the batch and raise the epochs of a preset for few rows, and keep what is asked for', () => {
    const few = trained(parse(), { rows: 100, clusters: 2, scaling });
    expect(few.prior).toMatchObject({ batch: 100, epochs: leastSteps.prior });
    expect(few.simi).toMatchObject({ batch: 64, epochs: leastSteps.simi });
    const asked = trained(parse('--batch', '50', '--epochs', '2', '--prior-epochs', '3'), {
      rows: 100,
      clusters: 2,
      scaling,
    });
    expect(asked.prior.epochs).toBe(3);
    expect(asked.simi).toMatchObject({ batch: 50, epochs: 2 });
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
