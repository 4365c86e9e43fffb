import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { readCifar10 } from './cifar10.js';

const folder = testFolder();

/** A picture as its file has it: its class, then pixels that count up from `first`. */
function record(label: number, first: number): Uint8Array {
  return Uint8Array.from({ length: 3073 }, (_, at) => (at === 0 ? label : (first + at - 1) % 256));
}

function batch(name: string, ...records: readonly Uint8Array[]): string {
  return folder.write(name, Buffer.concat(records));
}

describe('readCifar10', () => {
  it('reads classes and pixels, plane after plane, file after file', async () => {
    const paths = [batch('1.bin', record(3, 0), record(9, 10)), batch('2.bin', record(0, 20), record(1, 30))];
    const { data, count, labels } = await readCifar10(paths, 2);
    expect(count).toBe(4);
    expect([...labels!]).toEqual([3, 9, 0, 1]);
    expect(data.length).toBe(4 * 3072);
    for (const [row, first] of [0, 10, 20, 30].entries()) {
      for (const at of [0, 1, 255, 1024, 3071]) {
        expect(numbersOf(data)[row * 3072 + at]).toBe(Math.fround(((first + at) % 256) / 255));
      }
    }
  });

  it('refuses files of another size, and bytes that are no class', async () => {
    const cut = batch('cut.bin', record(3, 0), record(4, 0).subarray(0, 3000));
    expect(await failureOf(readCifar10([cut], 2))).toMatchObject({ code: 'SHAPE_MISMATCH' });
    const strange = batch('strange.bin', record(3, 0), record(10, 0));
    expect(await failureOf(readCifar10([strange], 2))).toEqual({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/strange\.bin: picture 2 is of class 10; there are 10 classes/),
    });
  });
});
