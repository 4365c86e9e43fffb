import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { datasetNames } from '../data/registry.js';
import { OUTLINES } from '../features/outlines.js';
import type { Config } from './config-file.js';

/** Options that may name a file or folder. */
const PATHS: ReadonlySet<string> = new Set([
  ...['data', 'dataDir', 'labels', 'test', 'testLabels'],
  ...['features', 'testFeatures', 'featureExtractor', 'criticNetwork'],
]);

/** Values that stand for what is no file. */
const NAMES: ReadonlySet<string> = new Set([...datasetNames, OUTLINES]);

/** The options of a training so that they mean the same from any folder: files by their whole path. */
export function recordedOptions(options: Config): Config {
  const entries = Object.entries(options).map(([name, value]) => {
    const file = PATHS.has(name) && typeof value === 'string' && !NAMES.has(value) && existsSync(value);
    return [name, file ? resolve(value) : value] as const;
  });
  return Object.fromEntries(entries);
}
