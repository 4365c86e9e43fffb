import { ZooError } from '@clusterzoo/runtime';
import { ByteStore } from './byte-store.js';
import { type ImageDataset, imageFacts, type Split } from './dataset.js';
import { readRecords } from './fixed-records.js';
import type { DatasetFile, KnownDataset } from './known-dataset.js';

const SIDE = 96;
const AREA = SIDE * SIDE;
const FEATURES = 3 * AREA;
const ROWS = { train: 5000, test: 8000 } as const;
const UNLABELLED = 100_000;
const CLASS_NAMES = ['airplane', 'bird', 'car', 'cat', 'deer', 'dog', 'horse', 'monkey', 'ship', 'truck'];

const TEST_FILES = [
  part('test_X.bin', ROWS.test * FEATURES, '7f263ba9f9e0b06b93213547f721ac82'),
  part('test_y.bin', ROWS.test, '36f9794fa4beb8a2c72628de14fa638e'),
] as const;

/** What both sets of pictures have in common. MD5 is all that their files are published with. */
const common = {
  folder: 'stl-10',
  archive: {
    name: 'stl10_binary.tar.gz',
    otherNames: ['stl10_binary.tar'],
    urls: [
      'https://cs.stanford.edu/~acoates/stl10/stl10_binary.tar.gz',
      'http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz',
    ],
    bytes: 2_640_397_119,
    md5: '91f7769df0f17e558f3565bffb0c7dfb',
    folder: 'stl10_binary',
  },
  features: FEATURES,
  classes: CLASS_NAMES.length,
  licence: 'none stated; for research',
  source: 'A. Coates, H. Lee, A. Y. Ng: An Analysis of Single-Layer Networks in Unsupervised Feature Learning, 2011',
} as const;

/** STL-10: colour photographs of animals and vehicles, 96 × 96 pixels; the 13,000 that have a class, of 113,000. */
export const stl10: KnownDataset = {
  ...common,
  name: 'stl10',
  files: [
    part('train_X.bin', ROWS.train * FEATURES, '918c2871b30a85fa023e0c44e0bee87f'),
    part('train_y.bin', ROWS.train, '5a34089d4802c674881badbb80307741'),
    ...TEST_FILES,
  ],
  rows: ROWS,
  async load([train = '', trainLabels = '', test = '', testLabels = '']) {
    return {
      ...factsOf('stl10'),
      train: await readStl10(train, trainLabels, ROWS.train),
      test: await readStl10(test, testLabels, ROWS.test),
    };
  },
};

/**
 * The 100,000 pictures of STL-10 without classes, which show other animals and vehicles too; the test split is that of
 * {@link stl10}.
 */
export const stl10Unlabelled: KnownDataset = {
  ...common,
  name: 'stl10-unlabelled',
  files: [part('unlabeled_X.bin', UNLABELLED * FEATURES, '5242ba1fed5e4be9e1e742405eb56ca4'), ...TEST_FILES],
  rows: { train: UNLABELLED, test: ROWS.test },
  async load([train = '', test = '', testLabels = '']) {
    return {
      ...factsOf('stl10-unlabelled'),
      train: await readStl10Images(train, UNLABELLED),
      test: await readStl10(test, testLabels, ROWS.test),
    };
  },
};

function factsOf(name: string): Omit<ImageDataset, 'train' | 'test'> {
  const { licence, source, classes } = common;
  const pictures = imageFacts({ channels: 3, height: SIDE, width: SIDE });
  return { ...pictures, name, licence, source, classes, classNames: CLASS_NAMES };
}

function part(name: string, bytes: number, md5: string): DatasetFile {
  return { name, md5, urls: [], bytes };
}

/**
 * Reads two files in STL-10's binary format: pictures of 96 × 96 bytes of red, then green, then blue, each column by
 * column; and their classes, bytes from 1.
 *
 * @param count - number of pictures that there must be
 * @throws ZooError `SHAPE_MISMATCH` for a file of another size, `INVALID_DATA` for a byte that is no class
 */
export async function readStl10(images: string, classes: string, count: number): Promise<Split> {
  const labels = new Int32Array(count);
  await readRecords(classes, { bytes: 1, count }, ([label = 0], row) => {
    if (label < 1 || label > CLASS_NAMES.length) {
      const legal = `classes are 1 to ${CLASS_NAMES.length}`;
      throw new ZooError('INVALID_DATA', `${classes}: picture ${row + 1} is of class ${label}; ${legal}`);
    }
    labels[row] = label - 1;
  });
  return { ...(await readStl10Images(images, count)), labels };
}

/**
 * Reads a file of pictures in the same format.
 *
 * @throws ZooError `SHAPE_MISMATCH` for a file of another size, `SETUP_FAILED` if the disk has no room for many
 */
export async function readStl10Images(path: string, count: number): Promise<Split> {
  const store = await ByteStore.open(count * FEATURES);
  const upright = new Uint8Array(FEATURES);
  await readRecords(path, { bytes: FEATURES, count }, (record) => {
    for (let plane = 0; plane < FEATURES; plane += AREA) {
      for (let x = 0; x < SIDE; x++) {
        for (let y = 0; y < SIDE; y++) upright[plane + y * SIDE + x] = record[plane + x * SIDE + y]!;
      }
    }
    store.write(upright);
  });
  return { data: store.values, count };
}
