import { ZooError } from '@clusterzoo/runtime';
import { ByteValues, bytesInMemory } from './byte-values.js';
import { type ImageDataset, imageFacts, type Split } from './dataset.js';
import { readIdx } from './idx.js';
import type { DatasetFile, KnownDataset } from './known-dataset.js';
import { shapeText } from './shape-text.js';

const SIDE = 28;
const FEATURES = SIDE * SIDE;
const CLASSES = 10;
const ROWS = { train: 60000, test: 10000 } as const;

/** What tells one set of 70,000 grey pictures of 28 × 28 pixels in MNIST's four files from another. */
export interface IdxImages extends Pick<KnownDataset, 'name' | 'folder' | 'licence' | 'source'> {
  readonly classNames?: readonly string[];
  /** Sizes of the files as they are published, hashes of what is in them, and folders that hold them. */
  readonly bytes: Readonly<Record<(typeof FILES)[number], number>>;
  readonly sha256: Readonly<Record<(typeof FILES)[number], string>>;
  readonly homes: readonly string[];
}

const FILES = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
] as const;

/** A data set in the files of MNIST. */
export function idxImages({
  name,
  folder,
  licence,
  source,
  classNames,
  bytes,
  sha256,
  homes,
}: IdxImages): KnownDataset {
  const file = (name: (typeof FILES)[number]): DatasetFile => {
    return { name, bytes: bytes[name], sha256: sha256[name], urls: homes.map((home) => `${home}${name}`) };
  };
  return {
    name,
    folder,
    licence,
    source,
    files: FILES.map(file),
    rows: ROWS,
    features: FEATURES,
    classes: CLASSES,
    async load([train = '', trainLabels = '', test = '', testLabels = '']): Promise<ImageDataset> {
      return {
        ...imageFacts({ channels: 1, height: SIDE, width: SIDE }),
        ...{ name, licence, source, classes: CLASSES },
        ...(classNames && { classNames }),
        train: await readIdxSplit(train, trainLabels, ROWS.train),
        test: await readIdxSplit(test, testLabels, ROWS.test),
      };
    },
  };
}

/**
 * Pictures and their classes from two IDX files, pixels divided by 255.
 *
 * @param count - pictures that there must be
 * @throws ZooError `SHAPE_MISMATCH` for another number or size of pictures, or of labels, `INVALID_DATA` for a label
 *   that is no class
 */
export async function readIdxSplit(images: string, labels: string, count: number): Promise<Split> {
  const pixels = await readShaped(images, [count, SIDE, SIDE]);
  const classes = await readShaped(labels, [count]);
  const bad = classes.findIndex((label) => label >= CLASSES);
  if (bad >= 0) {
    throw new ZooError('INVALID_DATA', `${labels}: label ${bad + 1} is ${classes[bad]}; there are ${CLASSES} classes`);
  }
  return { data: new ByteValues(bytesInMemory(pixels)), count, labels: Int32Array.from(classes) };
}

async function readShaped(path: string, expected: readonly number[]): Promise<Uint8Array> {
  const { shape, data } = await readIdx(path);
  if (shape.join() === expected.join()) return data;
  throw new ZooError('SHAPE_MISMATCH', `${path} holds ${shapeText(shape)} values instead of ${shapeText(expected)}`);
}
