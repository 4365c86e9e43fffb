import { ZooError } from '@clusterzoo/runtime';
import type { Split, VectorDataset } from './dataset.js';
import { type DatasetFile, type KnownDataset, knownFacts } from './known-dataset.js';
import { readTable } from './read-table.js';

const SIDE = 16;
const FEATURES = SIDE * SIDE;
const CLASSES = 10;
const ROWS = { train: 7291, test: 2007 } as const;

/** USPS: grey pictures of handwritten digits from envelopes, 16 × 16 pixels in [−1, 1], white on black. */
export const usps: KnownDataset = {
  name: 'usps',
  folder: 'usps',
  files: [
    uspsFile('zip.train.gz', 1_829_071, 'abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0'),
    uspsFile('zip.test.gz', 439_208, '6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc'),
  ],
  rows: ROWS,
  features: FEATURES,
  classes: CLASSES,
  licence: 'free for research use; no explicit licence',
  source: 'US Postal Service / AT&T, as distributed with The Elements of Statistical Learning',
  load: loadUsps,
};

function uspsFile(name: string, bytes: number, sha256: string): DatasetFile {
  const copy = 'dgkim5360/the-elements-of-statistical-learning-notebooks/master/data/zipcode';
  const urls = [
    `https://hastie.su.domains/ElemStatLearn/datasets/${name}`,
    `https://raw.githubusercontent.com/${copy}/${name}`,
  ];
  return { name, sha256, urls, bytes };
}

async function loadUsps([train = '', test = '']: readonly string[]): Promise<VectorDataset> {
  return {
    ...knownFacts(usps),
    train: await readUsps(train, ROWS.train),
    test: await readUsps(test, ROWS.test),
    scale: { low: -1, high: 1 },
    rows: { kind: 'image', height: SIDE, width: SIDE },
  };
}

/**
 * Reads a file of digits: a label from 0 to 9, then 256 pixels in [−1, 1], line by line of the picture, a digit a line.
 *
 * @param rows - number of lines that the file must have
 * @throws ZooError `SHAPE_MISMATCH` for a wrong number of lines or of values in a line, `INVALID_DATA` for a label or
 * pixel that cannot be
 */
export async function readUsps(path: string, rows: number): Promise<Split<Float32Array>> {
  const { data, count, features, labels } = await readTable(path, {
    delimiter: 'space',
    header: false,
    labelColumn: 0,
    maxValues: 2 * rows * FEATURES,
  });
  if (features !== FEATURES) {
    throw new ZooError('SHAPE_MISMATCH', `${path} has ${features} pixels in a line instead of ${FEATURES}`);
  }
  if (count !== rows) {
    throw new ZooError('SHAPE_MISMATCH', `${path} has ${count} lines instead of ${rows}; is it cut short?`);
  }
  const bad = data.findIndex((pixel) => pixel < -1 || pixel > 1);
  if (bad >= 0) {
    const where = `${path}, line ${Math.floor(bad / FEATURES) + 1}, pixel ${(bad % FEATURES) + 1}`;
    throw new ZooError('INVALID_DATA', `${where}: ${data[bad]} is not in [-1, 1]`);
  }
  return { data, count, labels: Int32Array.from(labels!, (label, line) => digit(label, path, line)) };
}

/** In the one file digits are written as 6.0000, in the other as 6. */
function digit(label: string, path: string, line: number): number {
  const value = Number(label);
  if (Number.isInteger(value) && value >= 0 && value < CLASSES) return value;
  const shown = JSON.stringify(label.slice(0, 40));
  throw new ZooError('INVALID_DATA', `${path}, line ${line + 1}: the label ${shown} is no digit`);
}
