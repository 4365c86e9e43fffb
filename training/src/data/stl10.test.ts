import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { readStl10 } from './stl10.js';

const folder = testFolder();
const AREA = 96 * 96;

/** The brightness that a pixel of a test picture has. */
function level(picture: number, channel: number, y: number, x: number): number {
  return (7 * picture + 50 * channel + 2 * y + x) % 256;
}

/** Pictures as their file has them: each channel column by column. */
function images(count: number): Uint8Array {
  const bytes = new Uint8Array(count * 3 * AREA);
  let at = 0;
  for (let picture = 0; picture < count; picture++) {
    for (let channel = 0; channel < 3; channel++) {
      for (let x = 0; x < 96; x++) for (let y = 0; y < 96; y++) bytes[at++] = level(picture, channel, y, x);
    }
  }
  return bytes;
}

describe('readStl10', () => {
  it('turns columns into lines, and counts classes from 0', async () => {
    const [x, y] = [folder.write('x.bin', images(2)), folder.write('y.bin', Uint8Array.of(1, 10))];
    const { data, count, labels } = await readStl10(x, y, 2);
    expect(count).toBe(2);
    expect([...labels!]).toEqual([0, 9]);
    expect(data.length).toBe(2 * 3 * AREA);
    for (const [picture, channel, row, column] of [
      [0, 0, 0, 1],
      [0, 2, 95, 3],
      [1, 1, 40, 41],
      [1, 2, 95, 95],
    ] as const) {
      const at = (picture * 3 + channel) * AREA + row * 96 + column;
      expect(numbersOf(data)[at]).toBe(Math.fround(level(picture, channel, row, column) / 255));
    }
  });

  it('refuses files of another size, and bytes that are no class', async () => {
    const [x, y] = [folder.write('x.bin', images(2)), folder.write('y.bin', Uint8Array.of(1, 10))];
    expect((await failureOf(readStl10(x, y, 3))).code).toBe('SHAPE_MISMATCH');
    const short = folder.write('short.bin', images(1));
    expect((await failureOf(readStl10(short, y, 2))).message).toMatch(/27648 bytes instead of 2 records.*cut short/);
    const strange = folder.write('strange.bin', Uint8Array.of(1, 0));
    expect(await failureOf(readStl10(x, strange, 2))).toEqual({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/picture 2 is of class 0; classes are 1 to 10/),
    });
  });
});
