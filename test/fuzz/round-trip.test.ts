import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../training/src/data/read-table.js';
import { testFolder } from '../../training/test-fixtures/files.js';
import { npyFile } from '../../training/test-fixtures/npy.js';
import { CASES, TIMEOUT } from './fuzz.js';

const folder = testFolder();

interface Drawn {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

const number = fc.float({ noNaN: true, noDefaultInfinity: true });
const table: fc.Arbitrary<Drawn> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) => {
    const values = fc.array(number, { minLength: rows * columns, maxLength: rows * columns });
    return values.map((found) => ({ rows, columns, values: Float32Array.from(found) }));
  });

function lines({ rows, columns, values }: Drawn, delimiter: string, end: string): string {
  const row = (at: number) => [...values.subarray(at * columns, (at + 1) * columns)].join(delimiter);
  return Array.from({ length: rows }, (_, at) => row(at) + end).join('');
}

function columnByColumn({ rows, columns, values }: Drawn): number[] {
  return Array.from({ length: rows * columns }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

const FORMATS: Readonly<Record<string, (drawn: Drawn) => string | Uint8Array>> = {
  'commas.csv': (drawn) => lines(drawn, ',', '\n'),
  'semicolons.csv': (drawn) => lines(drawn, ' ; ', '\r\n'),
  'tabs.tsv': (drawn) => lines(drawn, '\t', '\r'),
  'spaces.txt.gz': (drawn) => gzipSync(lines(drawn, '   ', '\n')),
  'rows.npy': (drawn) => npyFile([...drawn.values], { shape: [drawn.rows, drawn.columns] }),
  'columns.npy': (drawn) => {
    const shape = [drawn.rows, drawn.columns];
    return npyFile(columnByColumn(drawn), { shape, fortranOrder: true, descr: '>f8' });
  },
  'array.npz': (drawn) => {
    const shape = [drawn.rows, drawn.columns];
    return zipSync({ 'x.npy': npyFile([...drawn.values], { shape, descr: '>f4' }) });
  },
  'array.mtx': (drawn) => {
    const head = `%%MatrixMarket matrix array real general\n${drawn.rows} ${drawn.columns}\n`;
    return `${head}${columnByColumn(drawn).join('\n')}\n`;
  },
};

describe('what is written is what is read', () => {
  it.each(Object.keys(FORMATS))(
    '%s',
    async (name) => {
      const property = fc.asyncProperty(table, fc.constantFrom(1, 3, 1000), async (drawn, blockRows) => {
        const path = folder.write(name, FORMATS[name]!(drawn));
        const { data, count, features } = await readTable(path, { blockRows, header: false });
        expect([count, features]).toEqual([drawn.rows, drawn.columns]);
        // Text does not tell 0 from −0.
        expect([...data].map((value) => value + 0)).toEqual([...drawn.values].map((value) => value + 0));
      });
      await fc.assert(property, { seed: 1, numRuns: CASES });
    },
    TIMEOUT,
  );
});
