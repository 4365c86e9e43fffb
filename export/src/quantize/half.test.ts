import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { runModel } from '../../../test/support/parity.js';
import { int } from '../attributes.js';
import { GraphBuilder } from '../builder.js';
import { encodeModel } from '../serialize.js';
import { fromHalf, toHalf } from './half.js';

const all = Array.from({ length: 2 ** 16 }, (_, bits) => bits);

/** onnxruntime's own way to half precision and back. */
async function castInOnnxruntime(data: Float32Array): Promise<Float32Array> {
  const b = new GraphBuilder('cast');
  const x = b.input('x', 'float32', [data.length]);
  const half = b.emit('Cast', [x], { dtype: 'float16', shape: [data.length] }, { to: int(10) });
  const back = b.emit('Cast', [half], { dtype: 'float32', shape: [data.length] }, { to: int(1) });
  const results = await runModel(encodeModel(b.build({ y: back })), { x: { shape: [data.length], data } });
  return results.y!.data as Float32Array;
}

describe('half precision', () => {
  it('takes every half-precision number to itself', () => {
    const changed = all.filter((bits) => {
      const value = fromHalf(bits);
      return Number.isNaN(value) ? !Number.isNaN(fromHalf(toHalf(value))) : toHalf(value) !== bits;
    });
    expect(changed).toEqual([]);
    expect([0x3c00, 0x8000, 1, 0x3ff, 0x400, 0x7bff].map(fromHalf)).toEqual([
      1,
      -0,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      65504,
    ]);
  });

  it('rounds to the nearest number, and to the even one of two', () => {
    const next = (bits: number) => fromHalf(bits + 1);
    for (const bits of [0, 1, 2, 1023, 1024, 0x3c00, 0x3c01, 0x3fff, 0x7bfe]) {
      const [low, high] = [fromHalf(bits), next(bits)];
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      expect(toHalf(middle)).toBe(even);
      expect(toHalf(-middle)).toBe(even + 0x8000);
      expect(toHalf(Math.fround(middle + (high - low) / 64))).toBe(bits + 1);
      expect(toHalf(Math.fround(middle - (high - low) / 64))).toBe(bits);
    }
  });

  it('has an end', () => {
    expect([65504, 65519.99609375, 65520, 1e38, Number.NEGATIVE_INFINITY].map(toHalf)).toEqual([
      0x7bff, 0x7bff, 0x7c00, 0x7c00, 0xfc00,
    ]);
  });

  it('is what onnxruntime makes of the same numbers', async () => {
    const random = new Random(5);
    const values = Float32Array.from(random.normals(4096), (value, i) => value * 2 ** ((i % 44) - 27));
    const expected = await castInOnnxruntime(values);
    expect(Array.from(values, (value) => fromHalf(toHalf(value)))).toEqual(Array.from(expected));
  });
});
