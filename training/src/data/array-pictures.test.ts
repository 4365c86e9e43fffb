import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { idxFile } from '../../test-fixtures/idx.js';
import { npyFile } from '../../test-fixtures/npy.js';
import { readLabels } from './label-file.js';
import { loadTable } from './load-table.js';
import { readTable } from './read-table.js';
import { openTable } from './table.js';

const folder = testFolder();
const counted = (length: number) => Array.from({ length }, (_, at) => at);

/** Numbers of a picture in steps of 1/255. */
function bytesOf(data: Float32Array): number[] {
  return Array.from(data, (value) => Math.round(255 * value));
}

describe('arrays of pictures', () => {
  it('are read from IDX files, in blocks, packed or not', async () => {
    const content = idxFile([5, 2, 3], counted(30));
    for (const path of [folder.write('p.idx', content), folder.write('p.gz', gzipSync(content))]) {
      const table = await openTable(path, { blockRows: 2 });
      expect([table.rows, table.features, table.image]).toEqual([5, 6, { channels: 1, height: 2, width: 3 }]);
      const blocks: number[][] = [];
      for await (const { data } of table.blocks()) blocks.push(bytesOf(data));
      expect(blocks).toEqual([counted(12), counted(24).slice(12), counted(30).slice(24)]);
    }
  });

  it('are refused before anything is made for pixels that cannot be held', async () => {
    const vast = { shape: [1, 2 ** 14, 2 ** 15, 3], data: [7] };
    const { message } = await failureOf(openTable(folder.write('vast.gz', gzipSync(idxFile(vast.shape, vast.data)))));
    expect(message).toMatch(/has 1610612736 values or more/);
    const named = await failureOf(openTable(folder.write('deep.idx', idxFile(new Array(200).fill(1e9), [7]))));
    expect(named.message).toMatch(/1000000000 × …; is it cut short/);
    expect(named.message.length).toBeLessThan(400);
  });

  it('are read from .npy files, whichever place their channels have', async () => {
    const shaped = async (shape: number[], descr: string, values: number[]) => {
      const table = await readTable(folder.write('p.npy', npyFile(values, { shape, descr })));
      return { image: table.image, first: bytesOf(table.data.subarray(0, table.features)) };
    };
    expect(await shaped([2, 2, 3], '|u1', counted(12))).toEqual({
      image: { channels: 1, height: 2, width: 3 },
      first: counted(6),
    });
    expect(await shaped([2, 3, 2, 2], '|u1', counted(24))).toEqual({
      image: { channels: 3, height: 2, width: 2 },
      first: counted(12),
    });
    expect(await shaped([2, 2, 2, 3], '|u1', counted(24))).toEqual({
      image: { channels: 3, height: 2, width: 2 },
      first: [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11],
    });
    const floats = counted(8).map((value) => value / 255);
    expect((await shaped([2, 2, 2, 1], '<f4', floats)).first).toEqual(counted(4));
  });

  it('keep tables of two dimensions what they are', async () => {
    const { data, image } = await readTable(folder.write('t.idx', idxFile([2, 3], counted(6))));
    expect([...data]).toEqual(counted(6));
    expect(image).toBeUndefined();
    const labelled = await readTable(folder.write('t.idx', idxFile([2, 3], counted(6))), { labelColumn: -1 });
    expect([labelled.labels, [...labelled.data]]).toEqual([
      ['2', '5'],
      [0, 1, 3, 4],
    ]);
  });

  it('refuse what are no pictures', async () => {
    const npy = (shape: number[], descr: string, fortranOrder = false) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return folder.write('bad.npy', npyFile(counted(length), { shape, descr, fortranOrder }));
    };
    const code = async (path: string, options = {}) => (await failureOf(readTable(path, options))).code;
    expect(await code(npy([2, 2, 2, 2], '|u1'))).toBe('SHAPE_MISMATCH');
    expect(await code(npy([1, 1, 1, 1, 1], '|u1'))).toBe('SHAPE_MISMATCH');
    expect(await code(npy([2, 2, 2], '<i4'))).toBe('INVALID_DATA');
    expect(await code(npy([2, 2, 2], '|u1', true))).toBe('INVALID_DATA');
    expect(await code(npy([2, 2, 2], '|u1'), { labelColumn: 0 })).toBe('INVALID_ARGUMENT');
    expect(await code(folder.write('one.idx', idxFile([4], counted(4))))).toBe('SHAPE_MISMATCH');
    expect(await code(folder.write('none.idx', idxFile([0, 2, 2], [])))).toBe('INVALID_DATA');
    expect(await code(folder.write('cut.idx', idxFile([2, 2, 2], counted(7))))).toBe('INVALID_DATA');
    expect(await code(folder.write('cut.gz', gzipSync(idxFile([2, 2, 2], counted(7)))))).toBe('INVALID_DATA');
    expect(await code(folder.write('long.idx', idxFile([2, 2, 2], counted(9))))).toBe('INVALID_DATA');
    expect(await code(folder.write('type.idx', idxFile([2, 2, 2], counted(8), 13)))).toBe('INVALID_DATA');
  });
});

describe('loadTable, of pictures', () => {
  it('makes a data set of pictures where there are networks for their size', async () => {
    const path = folder.write('eights.idx', idxFile([2, 8, 8], counted(128)));
    const labels = folder.write('labels.idx', idxFile([2], [7, 3]));
    const test = folder.write('test.npy', npyFile(counted(64), { shape: [1, 8, 8], descr: '|u1' }));
    const dataset = await loadTable(path, { labels, test });
    expect(dataset).toMatchObject({ kind: 'image', image: { channels: 1, height: 8, width: 8 }, features: 64 });
    expect(bytesOf(numbersOf(dataset.train.data))).toEqual(counted(128));
    expect([...dataset.train.labels!]).toEqual([7, 3]);
    expect(dataset.test!.count).toBe(1);
    expect(await readLabels(labels, 2)).toEqual(['7', '3']);
    expect((await failureOf(readLabels(path, 2))).code).toBe('SHAPE_MISMATCH');
  });

  it('makes vectors of other sizes, whose rows are pictures', async () => {
    const path = folder.write('odd.idx', idxFile([2, 3, 5], counted(30)));
    expect(await loadTable(path)).toMatchObject({
      kind: 'vector',
      features: 15,
      scale: { low: 0, high: 1 },
      rows: { kind: 'image', channels: 1, height: 3, width: 5 },
    });
  });

  it('refuses pictures of another size in the test split, and floats beyond 0 and 1', async () => {
    const path = folder.write('a.idx', idxFile([1, 4, 2], counted(8)));
    const test = folder.write('b.idx', idxFile([1, 2, 4], counted(8)));
    expect((await failureOf(loadTable(path, { test }))).message).toMatch(
      /a\.idx holds 1 × 4 × 2 but .*b\.idx 1 × 2 × 4/,
    );
    const wide = folder.write('wide.npy', npyFile([0, 0.5, 2, 1], { shape: [1, 2, 2], descr: '<f4' }));
    expect(await failureOf(loadTable(wide))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/wide\.npy has 2 in picture 1; pixels are bytes/),
    });
  });
});
