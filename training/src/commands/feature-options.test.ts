import { resolve } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addFeatureOptions, featureRequest } from './feature-options.js';
import { recordedOptions } from './recorded-options.js';

function request(...words: string[]) {
  const command = addFeatureOptions(new Command().exitOverride()).parse(words, { from: 'user' });
  return featureRequest(command.opts());
}

it('names files by their whole paths, but not what is made without one', () => {
  expect(request('--feature-extractor', 'net.onnx')).toEqual({ featureExtractor: resolve('net.onnx') });
  expect(request('--feature-extractor', './outlines')).toEqual({ featureExtractor: resolve('outlines') });
  expect(request('--feature-extractor', 'outlines')).toEqual({ featureExtractor: 'outlines' });
  expect(recordedOptions({ featureExtractor: 'outlines', features: 'package.json' })).toEqual({
    featureExtractor: 'outlines',
    features: resolve('package.json'),
  });
});
