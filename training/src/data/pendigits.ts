import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Split } from './dataset.js';
import { shortened } from './delimited-layout.js';
import { type KnownDataset, knownFacts } from './known-dataset.js';

const FEATURES = 16;
const CLASSES = 10;
const ROWS = { train: 7494, test: 3498 } as const;

/**
 * Pendigits: pen-written digits, each 8 pen positions `x, y` in [0, 100] along the stroke, y upwards. The files are part
 * of this package.
 */
export const pendigits: KnownDataset = {
  name: 'pendigits',
  folder: 'pendigits',
  bundled: 'pendigits',
  files: [
    { name: 'pendigits.tra', sha256: 'e2b9eb9f0d0467e2b64a4816a3420edf2b8043447576f4b84337aba44a9f97d3', urls: [] },
    { name: 'pendigits.tes', sha256: '8bd03229c5c5291fefe43e45465dd948d2645bf23328b9d993e0b777666b2015', urls: [] },
  ],
  rows: ROWS,
  features: FEATURES,
  classes: CLASSES,
  licence: 'CC BY 4.0',
  source: 'E. Alpaydin and F. Alimoglu, Pen-Based Recognition of Handwritten Digits, UCI Machine Learning Repository',
  async load([train = '', test = '']) {
    return {
      ...knownFacts(pendigits),
      train: await readPendigits(train, ROWS.train),
      test: await readPendigits(test, ROWS.test),
      scale: { low: 0, high: 100 },
    };
  },
};

async function readPendigits(path: string, rows: number): Promise<Split<Float32Array>> {
  return parsePendigits(await readFile(path, 'latin1'), basename(path), rows);
}

/**
 * Reads the UCI format: 16 integers in [0, 100] and a digit a line, separated by commas, padded with spaces.
 *
 * @param name - file name for error messages
 * @param rows - number of lines that the file must have
 * @throws ZooError `SHAPE_MISMATCH` for a wrong number of lines or of values in a line, `INVALID_DATA` for a value
 * that is no integer in its range
 */
export function parsePendigits(text: string, name: string, rows: number): Split<Float32Array> {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const data = new Float32Array(lines.length * FEATURES);
  const labels = new Int32Array(lines.length);
  lines.forEach((line, i) => {
    const values = line.split(',');
    if (values.length !== FEATURES + 1) {
      throw new ZooError(
        'SHAPE_MISMATCH',
        `${name}, line ${i + 1} has ${values.length} values instead of ${FEATURES + 1}; is the file cut short?`,
      );
    }
    values.forEach((value, j) => {
      const high = j < FEATURES ? 100 : CLASSES - 1;
      const number = integer(value, high);
      if (number === undefined) {
        const [where, bad] = [`${name}, line ${i + 1}, column ${j + 1}`, JSON.stringify(shortened(value.trim()))];
        throw new ZooError('INVALID_DATA', `${where}: ${bad} is not an integer from 0 to ${high}`);
      }
      if (j < FEATURES) data[i * FEATURES + j] = number;
      else labels[i] = number;
    });
  });
  if (lines.length !== rows) {
    throw new ZooError('SHAPE_MISMATCH', `${name} has ${lines.length} lines instead of ${rows}; is it cut short?`);
  }
  return { data, count: rows, labels };
}

function integer(text: string, high: number): number | undefined {
  if (!/^ *\d{1,3} *$/.test(text)) return undefined;
  const number = Number(text);
  return number <= high ? number : undefined;
}
