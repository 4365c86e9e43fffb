import { describe, expect, it } from 'vitest';
import { assertPriorAsked, assertSeenFits, type PriorRequest } from './prior-request.js';

const unlabelled: PriorRequest = { data: { data: 'stl10-unlabelled' }, split: 'train', method: {} };
/** 2³⁰ numbers and less fit: 38,836 pictures of 27,648. */
const MOST = 38_836;

const fault = expect.objectContaining({
  code: 'INVALID_DATA',
  message: expect.stringMatching(/prior network takes all rows.*--features, --feature-extractor.*--limit/),
});

describe('assertPriorAsked', () => {
  it.each<[string, Pick<PriorRequest, 'method' | 'features'>]>([
    ['--feature-extractor', { method: {}, features: { featureExtractor: 'resnet.onnx' } }],
    ['--features', { method: {}, features: { features: 'features.npy' } }],
    ['--prior-epochs', { method: { priorEpochs: 3 } }],
    ['--prior-restarts', { method: { priorRestarts: 1 } }],
    ['--perturbation', { method: { perturbation: 'none' } }],
    ['--mi-form', { method: { miForm: 'imsat' } }],
    ['--lambda', { method: { lambda: 0 } }],
    ['--flip', { method: { flip: true } }],
    ['--instance-selection', { method: { instanceSelection: 0.5 } }],
  ])('refuses %s without a prior network', (option, request) => {
    const uniform = { ...request, method: { ...request.method, prior: 'uniform' as const } };
    expect(() => assertPriorAsked(uniform)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(`^${option} is for a prior`),
      }),
    );
    expect(() => assertPriorAsked(request)).not.toThrow();
  });

  it.each<[string, PriorRequest['method'], RegExp]>([
    ['--graph-partition', { graphPartition: 'merged', prior: 'imsat' }, /--prior graph, and --prior imsat is asked/],
    [
      '--graph-partition',
      { graphPartition: 'k-means', prior: 'overcluster' },
      /and --prior overcluster is asked for; leave/,
    ],
    ['--graph-partition', { graphPartition: 'merged', preset: 'paper' }, /--prior imsat is what --preset paper takes/],
    [
      '--outputs',
      { outputs: 40 },
      /--prior overcluster, and --prior graph is what a training takes; .*--prior overcluster$/,
    ],
    ['--outputs', { outputs: 40, prior: 'imsat' }, /--prior overcluster, and --prior imsat/],
    ['--merge-cap', { mergeCap: 2, prior: 'graph' }, /--prior overcluster, and --prior graph is asked for/],
    ['--graph-partition', { graphPartition: 'merged', prior: 'uniform' }, /with --prior uniform there is none/],
    ['--merge-cap', { mergeCap: 2, prior: 'uniform' }, /with --prior uniform there is none/],
  ])('refuses %s of another prior network: %o', (option, method, why) => {
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(why) });
    expect(() => assertPriorAsked({ method })).toThrow(refusal);
    expect(() => assertPriorAsked({ method })).toThrow(new RegExp(`^${option} is for`));
  });

  it('takes what is asked of the prior network that there is', () => {
    for (const prior of ['graph', undefined] as const) {
      expect(() => assertPriorAsked({ method: { graphPartition: 'merged', ...(prior && { prior }) } })).not.toThrow();
    }
    expect(() => assertPriorAsked({ method: { prior: 'overcluster', outputs: 9, mergeCap: 2 } })).not.toThrow();
    const paper = { preset: 'paper', prior: 'graph', graphPartition: 'merged' } as const;
    expect(() => assertPriorAsked({ method: paper })).not.toThrow();
  });

  it('takes what is asked of generator and encoder', () => {
    const method = {
      prior: 'uniform',
      seed: 3,
      preset: 'paper',
      hidden: 8,
      epochs: 2,
      encoderStart: 'random',
    } as const;
    expect(() => assertPriorAsked({ method, features: {} })).not.toThrow();
  });
});

describe('assertSeenFits', () => {
  it('refuses a data set by its name alone, nothing of which is there', () => {
    expect(() => assertSeenFits(unlabelled)).toThrow(fault);
    expect(() => assertSeenFits({ ...unlabelled, data: { data: 'stl10-unlabelled', limit: MOST + 1 } })).toThrow(fault);
    const all = { ...unlabelled, data: { data: 'stl10-unlabelled', limit: MOST - 7999 }, split: 'all' as const };
    expect(() => assertSeenFits(all)).toThrow(fault);
  });

  it.each<[string, Partial<PriorRequest>]>([
    ['a part that fits', { data: { data: 'stl10-unlabelled', limit: MOST } }],
    ['a prior network that sees features', { features: { featureExtractor: 'resnet.onnx' } }],
    ['a prior network that reads features', { features: { features: 'features.npy' } }],
    ['no prior network', { method: { prior: 'uniform' } }],
    ['data that must be looked at first', { data: { data: 'pictures' } }],
  ])('takes %s', (_, changes) => {
    expect(() => assertSeenFits({ ...unlabelled, ...changes })).not.toThrow();
  });

  it('refuses rows that are too many', () => {
    const rows = { data: { length: 2 ** 31, subarray: () => new Float32Array() }, rows: 2 ** 21, columns: 1024 };
    const request = { ...unlabelled, data: { data: 'pictures' } };
    expect(() => assertSeenFits(request, rows)).toThrow(fault);
    expect(() => assertSeenFits(request, { ...rows, data: new Float32Array(10) })).not.toThrow();
  });
});
