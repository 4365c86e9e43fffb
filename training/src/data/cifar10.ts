import { ZooError } from '@clusterzoo/runtime';
import { ByteStore } from './byte-store.js';
import { imageFacts, type Split } from './dataset.js';
import { readRecords } from './fixed-records.js';
import type { DatasetFile, KnownDataset } from './known-dataset.js';

const SHAPE = { channels: 3, height: 32, width: 32 } as const;
const FEATURES = 3 * 32 * 32;
const BATCH = 10_000;
const CLASS_NAMES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** CIFAR-10: colour photographs of animals and vehicles, 32 × 32 pixels. */
export const cifar10: KnownDataset = {
  name: 'cifar10',
  folder: 'cifar-10',
  files: [
    batch('data_batch_1.bin', 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5'),
    batch('data_batch_2.bin', 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed'),
    batch('data_batch_3.bin', 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67'),
    batch('data_batch_4.bin', '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48'),
    batch('data_batch_5.bin', '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add'),
    batch('test_batch.bin', '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b'),
  ],
  archive: {
    name: 'cifar-10-binary.tar.gz',
    otherNames: ['cifar-10-binary.tar.xz', 'cifar-10-binary.tar'],
    urls: [
      'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      'https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/cifar-10-binary.tar.gz',
    ],
    bytes: 170_052_171,
    md5: 'c32a1d4ab5d03f1284b67883e8d87530',
    folder: 'cifar-10-batches-bin',
  },
  rows: { train: 5 * BATCH, test: BATCH },
  features: FEATURES,
  classes: CLASS_NAMES.length,
  licence: 'none stated; cite the report',
  source: 'A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009; with V. Nair and G. Hinton',
  async load(paths) {
    const { name, licence, source, classes } = cifar10;
    return {
      ...imageFacts(SHAPE),
      ...{ name, licence, source, classes, classNames: CLASS_NAMES },
      train: await readCifar10(paths.slice(0, -1), BATCH),
      test: await readCifar10(paths.slice(-1), BATCH),
    };
  },
};

function batch(name: string, sha256: string): DatasetFile {
  return { name, sha256, urls: [], bytes: BATCH * (1 + FEATURES) };
}

/**
 * Reads files in CIFAR-10's binary format: a byte for the class, then 1,024 bytes each of red, green and blue, line by
 * line, a picture after the other.
 *
 * @param rows - number of pictures that each file must have
 * @throws ZooError `SHAPE_MISMATCH` for a file of another size, `INVALID_DATA` for a byte that is no class
 */
export async function readCifar10(paths: readonly string[], rows: number): Promise<Split> {
  const count = rows * paths.length;
  const store = await ByteStore.open(count * FEATURES);
  const labels = new Int32Array(count);
  for (const [file, path] of paths.entries()) {
    await readRecords(path, { bytes: 1 + FEATURES, count: rows }, (record, number) => {
      const label = record[0]!;
      if (label >= CLASS_NAMES.length) {
        const legal = `there are ${CLASS_NAMES.length} classes`;
        throw new ZooError('INVALID_DATA', `${path}: picture ${number + 1} is of class ${label}; ${legal}`);
      }
      labels[file * rows + number] = label;
      store.write(record.subarray(1));
    });
  }
  return { data: store.values, count, labels };
}
