import { ZooError } from '@clusterzoo/runtime';
import { type Dataset, type RowKind, rangeOf, type VectorDataset } from './dataset.js';

/** What rows are, as a person says it: `auto` looks at the data, `image` alone is a square picture. */
export type RowKindChoice = 'auto' | RowKind['kind'] | `image:${number}x${number}`;

/** Fewest columns that can be a table of counts like genes in cells: shorter rows compare well as they are. */
const LEAST_COUNTED = 50;

/** Greatest value of eight-bit pixels, and of yes and no: integers up to these are no counts that can be told. */
const PIXELS = 255;
const FLAGS = 1;

/** Share of zeros from which integers are taken for counts of rare things. */
const RARE = 0.5;

/** Says what `--rows` can be. */
export const ROW_KINDS = 'auto, vector, counts, image or image:HEIGHTxWIDTH';

/** Whether a text is a {@link RowKindChoice}. */
export function isRowKindChoice(text: string): text is RowKindChoice {
  return ['auto', 'vector', 'counts', 'image'].includes(text) || /^image:[1-9]\d{0,4}x[1-9]\d{0,4}$/.test(text);
}

/**
 * The data set with its rows taken for what `choice` says. Counts are scaled by log2(1 + x), from 0 to the greatest;
 * pictures by one range for all pixels, the data set's own if it has one.
 *
 * `auto` is what the data set says of itself, else counts where 50 or more columns hold nothing but integers from 0, at
 * least half of them 0 and the greatest neither 1 nor 255 (flags and pixels are like that), else vectors; that a row is a
 * picture cannot be seen in a table.
 *
 * @throws ZooError `INVALID_DATA` for counts below 0, `INVALID_ARGUMENT` for pictures of another size than the rows
 */
export function withRowKind(dataset: Dataset, choice: RowKindChoice): Dataset {
  if (dataset.kind === 'image') {
    if (choice === 'auto' || choice === 'image') return dataset;
    const { name } = dataset;
    throw new ZooError(
      'INVALID_ARGUMENT',
      `${name} holds pictures: they cannot be taken for ${choice}; leave it at auto`,
    );
  }
  const rows = resolve(dataset, choice);
  if (rows.kind === dataset.rows?.kind) return { ...dataset, rows };
  // A range in units of the logarithm says nothing of the values themselves.
  const scale = (dataset.transform ?? 'none') === 'none' ? dataset.scale : undefined;
  if (rows.kind === 'vector') return { ...dataset, rows, transform: 'none', scale };
  const { low, high } = rangeOf(dataset.train.data);
  if (rows.kind === 'counts')
    return { ...dataset, rows, transform: 'log2', scale: { low: 0, high: Math.log2(1 + high) || 1 } };
  return { ...dataset, rows, transform: 'none', scale: scale ?? { low, high: high > low ? high : low + 1 } };
}

function resolve({ name, features, rows, train }: VectorDataset, choice: RowKindChoice): RowKind {
  if (choice === 'auto')
    return rows ?? { kind: features >= LEAST_COUNTED && isRareCounts(train.data) ? 'counts' : 'vector' };
  if (choice === 'vector') return { kind: choice };
  if (choice === 'counts') {
    const at = train.data.findIndex((value) => !(value >= 0));
    if (at < 0) return { kind: choice };
    const where = `row ${Math.floor(at / features)}, column ${at % features}`;
    throw new ZooError('INVALID_DATA', `${name} holds no counts: ${train.data[at]} in ${where}; choose vector`);
  }
  const [height, width] =
    choice === 'image' ? squareOf(features) : choice.slice('image:'.length).split('x').map(Number);
  if (height! * width! === features) return { kind: 'image', height: height!, width: width! };
  const remedy = 'give image:HEIGHTxWIDTH with as many pixels as a row has numbers, or vector';
  throw new ZooError('INVALID_ARGUMENT', `rows of ${features} numbers are no ${choice}; ${remedy}`);
}

function squareOf(features: number): [number, number] {
  const side = Math.round(Math.sqrt(features));
  return [side, side];
}

function isRareCounts(data: Float32Array): boolean {
  let [zeros, greatest] = [0, 0];
  for (const value of data) {
    if (value === 0) zeros++;
    else if (!(value > 0 && Number.isInteger(value))) return false;
    greatest = Math.max(greatest, value);
  }
  return zeros >= RARE * data.length && ![0, FLAGS, PIXELS].includes(greatest);
}
