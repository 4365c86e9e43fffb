import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe } from 'vitest';
import { readLabels } from '../../training/src/data/label-file.js';
import { loadTable } from '../../training/src/data/load-table.js';
import { loadPbmc4k } from '../../training/src/data/pbmc4k.js';
import { parsePendigits } from '../../training/src/data/pendigits.js';
import { readTable } from '../../training/src/data/read-table.js';
import { openTable } from '../../training/src/data/table.js';
import type { TableOptions } from '../../training/src/data/table-types.js';
import { readUsps } from '../../training/src/data/usps.js';
import { testFolder } from '../../training/test-fixtures/files.js';
import { npyFile } from '../../training/test-fixtures/npy.js';
import { fuzz } from './fuzz.js';
import { files, text } from './mutations.js';

const folder = testFolder();

const CSV = text(
  'a,b,kind\n1,2.5,rose\n-3,4e1,"li,ly"\n',
  '1;2\n3;4\n',
  ' 1  2 \n 3\t4\n',
  'x\ty\r\n1\t2\r\n\r\n',
  '\ufeff"a ""b""",c\n1,NA\n?,2\n',
  '1,2\r3,4\r',
  'é,ü\n1,2\n',
);
const NPY = [
  npyFile([1, 2, 3, 4, 5, 6], { shape: [3, 2] }),
  npyFile([1, 2, 3, 4, 5, 6], { shape: [2, 3], fortranOrder: true, version: 2 }),
  npyFile([1, 2, 300, 4], { shape: [2, 2], descr: '>i8', version: 3 }),
  npyFile([1, 0, 0.5, 4], { shape: [2, 2], descr: '<f2' }),
  npyFile(['rose', 'lily'], { shape: [2], descr: '<U4' }),
  npyFile([1, 0, 1], { shape: [3], descr: '|b1' }),
];
const NPZ = [
  zipSync({ 'x.npy': NPY[0]!, 'y.npy': NPY[5]! }),
  zipSync({ 'x.npy': NPY[1]!, 'z.npy': NPY[2]! }, { level: 0 }),
];
const MTX = text(
  '%%MatrixMarket matrix coordinate real general\n% comment\n3 4 3\n1 1 1.5\n3 4 -2\n2 2 7e3\n',
  '%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 3\n',
  '%%MatrixMarket matrix array integer general\n2 2\n1\n2\n3\n4\n',
  '%%MatrixMarket matrix array real skew-symmetric\n3 3\n1\n2\n3\n',
);
const LABELS = [...text('kind\nrose\nlily\nrose\n', '0\n1\n0\n', '"a"\r\n"b c"\r\n"d"\r\n'), ...NPY, ...NPZ, ...MTX];

/** Options that ask for what may or may not be there. */
const options: fc.Arbitrary<TableOptions> = fc
  .record(
    {
      labelColumn: fc.constantFrom<string | number>(0, -1, 1, 7, 0.5, 'kind', 'y', 'q'),
      array: fc.constantFrom('x', 'z', 'q'),
      missing: fc.constantFrom('error' as const, 'nan' as const),
      delimiter: fc.constantFrom(',' as const, 'space' as const, '\t' as const),
      header: fc.boolean(),
      blockRows: fc.constantFrom(1, 2, 1000),
    },
    { requiredKeys: [] },
  )
  .map((found) => ({ ...found, maxValues: 1_000_000 }));

function fuzzTable(name: string, seeds: readonly Uint8Array[]): void {
  const cases = fc.record({ content: files(seeds), options, packed: fc.boolean(), whole: fc.boolean() });
  fuzz(name, cases, async ({ content, options: { array, ...others }, packed, whole }) => {
    // Of anything else an array is refused at once, which would leave little to be read.
    const options = { ...others, ...(array !== undefined && seeds === NPZ && { array }) };
    const path = folder.write(name, packed ? gzipSync(content, { level: 1 }) : content);
    if (whole) return readTable(path, options);
    const table = await openTable(path, options);
    let values = 0;
    for await (const { data, count, labels } of table.blocks()) {
      if (data.length !== count * table.features) throw new Error('the block has not the size that it says');
      if (labels && labels.length !== count) throw new Error('there is not a label for each row');
      values += data.length;
      if (values > 10_000_000) break;
    }
    return values;
  });
}

describe('tables', () => {
  fuzzTable('table.csv', CSV);
  fuzzTable('table.npy', NPY);
  fuzzTable('table.npz', NPZ);
  fuzzTable('table.mtx', MTX);
  fuzz('table.gz', files([...CSV, ...NPY, ...MTX].map((content) => gzipSync(content))), (content) =>
    readTable(folder.write('table.gz', content), { maxValues: 1_000_000 }),
  );

  const words = [
    '1',
    '-2.5',
    '',
    ' ',
    'a',
    '"',
    '""',
    '"b,c"',
    '"d\ne"',
    '1e999',
    'NaN',
    '0x1',
    ',',
    '\t',
    ';',
    '\n',
    '\r\n',
  ];
  const cells = fc.array(fc.constantFrom(...words), { maxLength: 60 });
  fuzz('words', fc.tuple(cells, options), ([cells, { array: _, ...options }]) =>
    readTable(folder.write('words.csv', cells.join('')), options),
  );
});

describe('data sets', () => {
  fuzz('labels', fc.tuple(files(LABELS), fc.constantFrom(1, 3, 1000)), ([content, rows]) =>
    readLabels(folder.write('labels', content), rows),
  );

  const missing = fc.constantFrom('error' as const, 'drop' as const, 'mean' as const);
  fuzz('rows, labels and test', fc.record({ train: files(CSV), labels: files(LABELS), missing }), (found) =>
    loadTable(folder.write('train', found.train), {
      labels: folder.write('labels', found.labels),
      test: folder.write('test', CSV[1]!),
      missing: found.missing,
      maxValues: 1_000_000,
    }),
  );

  const pixels = Array.from({ length: 256 }, (_, i) => ((i % 21) / 10 - 1).toFixed(4)).join(' ');
  fuzz('usps', files(text(`6.0000 ${pixels} \n3 ${pixels}\n`).map((content) => gzipSync(content))), (content) =>
    readUsps(folder.write('zip.gz', content), 2),
  );

  const counts = text('%%MatrixMarket matrix coordinate integer general\n3 720 2\n1 1 3\n3 720 7\n');
  const classes = text('1.000000000000000000e+00\n0.0\n7\n');
  fuzz('10x', fc.tuple(files(counts), files(classes)), ([counts, classes]) =>
    loadPbmc4k(folder.write('counts.mtx', counts), folder.write('classes.txt', classes), 3),
  );

  const line = ' 47,100, 27, 81, 57, 37, 26,  0,  0, 23, 56, 53,100, 90, 40, 98, 8';
  fuzz('pendigits', files(text(`${line}\n${line}\n`)), (content) =>
    parsePendigits(Buffer.from(content).toString('latin1'), 'pendigits.tra', 2),
  );
});
