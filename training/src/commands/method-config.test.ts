import { describe, expect, it } from 'vitest';
import { config, parse, scaling, trained } from '../../../test/support/method-options.js';
import { featurePrior, priorPresets } from '../methods/prior-network/options.js';
import { simiPresets } from '../methods/simi-clustergan/options.js';
import { leastSteps, methodConfig } from './method-config.js';

describe('the method for given data', () => {
  it('follow from what the rows are', () => {
    const facts = { rows: 10_000, clusters: 4, scaling };
    const image = { kind: 'image', height: 4, width: 3 } as const;
    const affine = { ...image, kind: 'affine', channels: 1 };
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
    expect(zoo.simi).not.toHaveProperty('generatorActivation');
    expect(zoo.simi).not.toHaveProperty('generatorConvolutions');
    const more = trained(parse('--generator-convolutions', '2'), facts).simi;
    expect(more).toMatchObject({ width: 0.375, generatorConvolutions: 2 });
    const words = '--width 0.5 --generator-activation leaky-relu --epochs 3 --latent-size 7';
    const asked = trained(parse(...words.split(' ')), facts).simi;
    expect(asked).toMatchObject({ width: 0.5, generatorActivation: 'leaky-relu', epochs: 3, latentSize: 7 });
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
    expect(stage('--loss', 'prior-cross-entropy=0')).toBeUndefined();
    expect(stage('--loss', 'prior-cross-entropy=0', '--encoder-epochs', '2')).toMatchObject({ epochs: 2 });
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
});
