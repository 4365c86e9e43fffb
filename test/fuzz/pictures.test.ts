import { gzipSync } from 'node:zlib';
import { decodeFile, pictureSize } from '@clusterzoo/runtime/decoding';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe } from 'vitest';
import { type Pixels, pixelsToImage } from '../../runtime/src/pixels.js';
import { unpackArchive } from '../../training/src/data/archive.js';
import { readCifar10 } from '../../training/src/data/cifar10.js';
import { loadImageFolder } from '../../training/src/data/image-folder.js';
import { loadTable } from '../../training/src/data/load-table.js';
import { readTable } from '../../training/src/data/read-table.js';
import { readStl10 } from '../../training/src/data/stl10.js';
import { tarFile } from '../../training/test-fixtures/archives.js';
import { testFolder } from '../../training/test-fixtures/files.js';
import { idxFile } from '../../training/test-fixtures/idx.js';
import { npyFile } from '../../training/test-fixtures/npy.js';
import { pngFile, writeTree } from '../../training/test-fixtures/pictures.js';
import { fuzz } from './fuzz.js';
import { files } from './mutations.js';

const folder = testFolder();

const counted = (length: number) => Array.from({ length }, (_, at) => (at * 37) % 256);
const raw = (channels: 1 | 3 | 4) =>
  sharp(Uint8Array.from(counted(12 * 9 * channels)), { raw: { width: 12, height: 9, channels } });

/** Pictures in all formats and depths. */
const PICTURES: readonly Uint8Array[] = [
  pngFile(5, 3, (at) => 17 * at),
  pngFile(4, 4, (at) => 999 * at, { depth: 16 }),
  pngFile(4, 2, (at) => 8 * at, { channels: 4 }),
  await raw(3).png({ palette: true }).toBuffer(),
  await raw(3).jpeg().toBuffer(),
  await raw(1).jpeg({ progressive: true }).withMetadata({ orientation: 5 }).toBuffer(),
  await raw(3).webp().toBuffer(),
  await raw(4).webp({ lossless: true }).toBuffer(),
];

const ARCHIVES: readonly Uint8Array[] = [
  await tarFile({ 'set/': null, 'set/a.bin': 'alpha', 'set/b.bin': Buffer.alloc(3000, 7) }),
  gzipSync(await tarFile({ 'a.bin': 'alpha', 'b.bin': 'beta' })),
];

describe('pictures', () => {
  fuzz('picture.png', files(PICTURES), async (content) => {
    const path = folder.write('picture.png', content);
    await pictureSize(path).catch(() => {});
    const pixels = await decodeFile(path);
    const image = pixelsToImage(pixels, { channels: 1, height: 8, width: 8 });
    if (image.some((value) => !(value >= 0 && value <= 1))) throw new Error('a pixel is not in [0, 1]');
  });

  const choices = fc.record(
    { strict: fc.boolean(), limit: fc.integer({ min: 1, max: 3 }), channels: fc.constantFrom(1, 3, 'auto') },
    { requiredKeys: [] },
  );
  fuzz('a folder of them', fc.tuple(files(PICTURES), files(PICTURES), choices), ([one, other, options]) => {
    const path = writeTree(folder.path('tree'), { 'a/1.png': one, 'b/2.jpg': other, 'b/3.webp': PICTURES[7]! });
    return loadImageFolder(path, { ...options, labelFolders: true } as Parameters<typeof loadImageFolder>[1]);
  });

  const side = fc.integer({ min: 0, max: 40 });
  const shapes = fc.record({
    channels: fc.integer({ min: 0, max: 5 }),
    width: side,
    height: side,
    to: fc.tuple(fc.integer({ min: 0, max: 3 }), side, side),
    fit: fc.constantFrom('cover', 'contain', 'stretch', undefined),
  });
  fuzz('pixels of any size', shapes, ({ channels, width, height, to, fit }) => {
    const pixels = { data: new Uint8Array(channels * width * height).fill(255), channels, width, height } as Pixels;
    const shape = { channels: to[0] as 1 | 3, height: to[1], width: to[2] };
    const image = pixelsToImage(pixels, shape, fit ? { fit } : {});
    if (image.some((value) => Math.abs(value - 1) > 1e-6 && channels % 2 === 1)) throw new Error('white is not 1');
  });
});

describe('arrays of pictures', () => {
  const IDX = [idxFile([3, 2, 2], counted(12)), idxFile([2, 2, 2, 3], counted(24)), idxFile([4, 3], counted(12))];
  const options = fc.record(
    { labelColumn: fc.constantFrom<string | number>(0, -1, 9, 'q'), blockRows: fc.constantFrom(1, 2, 1000) },
    { requiredKeys: [] },
  );
  fuzz('array.idx', fc.tuple(files(IDX), options, fc.boolean()), ([content, options, packed]) =>
    readTable(folder.write('array.idx', packed ? gzipSync(content, { level: 1 }) : content), {
      ...options,
      maxValues: 1_000_000,
    }),
  );
  const NPY = [
    npyFile(counted(12), { shape: [3, 2, 2], descr: '|u1' }),
    npyFile(counted(24), { shape: [2, 2, 2, 3], descr: '|u1' }),
    npyFile([0, 0.25, 0.5, 1], { shape: [1, 1, 2, 2], descr: '<f8' }),
    npyFile(counted(8), { shape: [2, 2, 2], descr: '<i4', fortranOrder: true }),
  ];
  fuzz('array.npy', fc.tuple(files(NPY), files([idxFile([3], [1, 2, 3])])), ([content, labels]) =>
    loadTable(folder.write('array.npy', content), {
      labels: folder.write('labels.idx', labels),
      maxValues: 1_000_000,
    }),
  );
});

describe('published sets of pictures', () => {
  fuzz('archive', files(ARCHIVES), (content) =>
    unpackArchive(folder.write('archive.tar', content), {
      files: { 'a.bin': 5, 'b.bin': 3000 },
      folder: folder.path('unpacked'),
    }),
  );
  const batch = Uint8Array.from({ length: 2 * 3073 }, (_, at) => (at % 3073 === 0 ? 3 : at % 256));
  fuzz('cifar10', files([batch, gzipSync(batch)]), (content) => readCifar10([folder.write('batch.bin', content)], 2));
  const columns = Uint8Array.from({ length: 27_648 }, (_, at) => at % 256);
  fuzz('stl10', fc.tuple(files([columns]), files([Uint8Array.of(10)])), ([images, labels]) =>
    readStl10(folder.write('x.bin', images), folder.write('y.bin', labels), 1),
  );
});
