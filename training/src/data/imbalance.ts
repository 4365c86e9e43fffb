import { Random, ZooError } from '@clusterzoo/runtime';
import type { Dataset } from './dataset.js';
import { someRows } from './some-rows.js';

/** Share of the training rows that stays, by the name or number of a class; of the others all do. */
export type ClassShares = Readonly<Record<string, number>>;

/** The protocols of SIMI-ClusterGAN (arXiv 2107.12706, section IV) for ten digits. */
export const imbalanceProtocols: Readonly<Record<string, ClassShares>> = {
  '1-class': { 0: 0.1 },
  '3-class': { 1: 0.1, 3: 0.3, 5: 0.5 },
};

/** What an imbalance can be, in words. */
export const IMBALANCES = `${Object.keys(imbalanceProtocols).join(', ')}, or CLASS=SHARE with commas between`;

/** The shares that a text names; undefined where it names none. */
export function classShares(text: string): ClassShares | undefined {
  if (Object.hasOwn(imbalanceProtocols, text)) return imbalanceProtocols[text];
  const pairs = text.split(',').map((part) => /^\s*(.*?)\s*=\s*(\d*\.?\d+)\s*$/.exec(part));
  if (!pairs.every((pair) => pair?.[1] && Number(pair[2]) <= 1)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, Number(pair![2])]));
}

/**
 * A data set whose training split lacks some of the rows of some classes, as an experiment on unequal clusters asks for.
 * This is the one place where labels decide on training rows: they say which rows there are, and nothing else. The test
 * split stays whole.
 *
 * @param text - a protocol or shares, as {@link IMBALANCES} says
 * @param seed - of the choice among the rows of a class
 * @throws ZooError `INVALID_ARGUMENT` for a text that is neither, data without labels, or classes that are not theirs
 */
export function imbalanced<D extends Dataset>(dataset: D, text: string, seed: number): D {
  const shares = classShares(text);
  if (!shares) throw new ZooError('INVALID_ARGUMENT', `imbalance must be ${IMBALANCES}, got "${text}"`);
  const { name, train, classes = 0, classNames } = dataset;
  if (!train.labels) {
    throw new ZooError('INVALID_ARGUMENT', `imbalance goes by classes, and ${name} has no labels; name them`);
  }
  const random = new Random(seed);
  const dropped = new Uint8Array(train.count);
  for (const [key, share] of Object.entries(shares)) {
    const label = classNames?.includes(key) ? classNames.indexOf(key) : Number(key);
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      const legal = classNames?.join(', ') ?? `0 to ${classes - 1}`;
      throw new ZooError('INVALID_ARGUMENT', `imbalance: ${name} has no class "${key}"; its classes: ${legal}`);
    }
    const own = [...train.labels.keys()].filter((row) => train.labels![row] === label);
    const kept = Math.floor(own.length * share + 1e-9);
    for (const at of random.permutation(own.length).subarray(kept)) dropped[own[at]!] = 1;
  }
  const rows = Int32Array.from([...dropped.keys()].filter((row) => dropped[row] === 0));
  return { ...dataset, train: someRows(train, rows, dataset.features) };
}
