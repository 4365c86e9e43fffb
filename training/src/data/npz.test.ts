import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { npyFile } from '../../test-fixtures/npy.js';
import { readLabels } from './label-file.js';
import { readTable } from './read-table.js';

const files = testFolder();
const x = npyFile([1, 2, 3, 4, 5, 6], { shape: [3, 2] });
const z = npyFile([9, 8, 7], { shape: [3, 1] });
const y = npyFile(['a', 'b', 'a'], { shape: [3], descr: '<U1' });
const npz = (arrays: Record<string, Uint8Array>, level: 0 | 6 = 6) =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])), { level });

describe('.npz', () => {
  it.each([0, 6] as const)('gives its only table, stored or deflated (level %d)', async (level) => {
    const path = files.write('a.npz', npz({ x, y }, level));
    expect(await readTable(path)).toMatchObject({
      data: Float32Array.of(1, 2, 3, 4, 5, 6),
      count: 3,
      labels: undefined,
    });
    expect((await readTable(path, { labelColumn: 'y' })).labels).toEqual(['a', 'b', 'a']);
    expect(await readTable(path, { labelColumn: 1 })).toMatchObject({ features: 1, labels: ['2', '4', '6'] });
  });

  it('gives the one that is named', async () => {
    const path = files.write('two.npz', npz({ x, z, y }));
    expect([...(await readTable(path, { array: 'z' })).data]).toEqual([9, 8, 7]);
    expect(await failureOf(readTable(path))).toEqual({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/which array the rows are: it holds x \(3, 2\), z \(3, 1\), y \(3\); name one/),
    });
    expect((await failureOf(readTable(path, { array: 'q' }))).message).toMatch(/no array "q"; it has: x, z, y/);
    expect((await failureOf(readTable(path, { array: 'x', labelColumn: 'q' }))).message).toMatch(/no array "q"/);
  });

  it('gives labels alone', async () => {
    expect(await readLabels(files.write('l.npz', npz({ y })), 3)).toEqual(['a', 'b', 'a']);
    expect(await readLabels(files.write('l.npz', npz({ x, y })), 3)).toEqual(['a', 'b', 'a']);
    expect((await failureOf(readLabels(files.write('l.npz', npz({ x, z })), 3))).message).toMatch(
      /labels are: it holds x, z/,
    );
  });

  it('refuses labels of another number than rows', async () => {
    const path = files.write('few.npz', npz({ x, y: npyFile([1, 2], { shape: [2] }) }));
    expect(await failureOf(readTable(path, { labelColumn: 'y' }))).toEqual({
      code: 'SHAPE_MISMATCH',
      message: expect.stringMatching(/array y has 2 labels, but .*array x has 3 rows/),
    });
  });

  it('refuses what is damaged', async () => {
    const bytes = npz({ x });
    const cases: [Uint8Array, RegExp][] = [
      [bytes.subarray(0, bytes.length - 30), /is no \.npz archive, or damaged/],
      [Buffer.from('PK\x03\x04 and nothing more'), /is no \.npz archive, or damaged/],
      [npz({}), /it holds no array/],
      [npz({ x: x.subarray(0, 60) }), /array x is cut short in its header/],
      [npz({ x: x.subarray(0, x.length - 4) }), /array x is cut short/],
    ];
    const flipped = Buffer.from(
      npz({
        x: npyFile(
          Array.from({ length: 60 }, (_, i) => i),
          { shape: [30, 2] },
        ),
      }),
    );
    flipped[100]! ^= 255;
    cases.push([flipped, /./]);
    for (const [content, message] of cases) {
      const failure = await failureOf(readTable(files.write('bad.npz', content)));
      expect(failure).toEqual({ code: expect.stringMatching(/INVALID/), message: expect.stringMatching(message) });
    }
  });
});
