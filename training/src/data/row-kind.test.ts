import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../test/support/error-code.js';
import type { VectorDataset } from './dataset.js';
import { isRowKindChoice, withRowKind } from './row-kind.js';

function table(data: Float32Array, features: number, more: Partial<VectorDataset> = {}): VectorDataset {
  const train = { data, count: data.length / features };
  return {
    name: 'table',
    kind: 'vector',
    features,
    train,
    test: undefined,
    licence: '',
    source: '',
    scale: undefined,
    ...more,
  };
}

const random = new Random(1);
const sparse = Float32Array.from({ length: 20 * 60 }, () => Math.max(0, random.integer(20) - 15));
const pixels = random.uniforms(6 * 12, 0, 255);

describe('withRowKind', () => {
  it('sees counts of rare things, and scales them by log2(1 + x)', () => {
    const found = withRowKind(table(sparse, 60), 'auto');
    expect(found).toMatchObject({ rows: { kind: 'counts' }, transform: 'log2', scale: { low: 0, high: Math.log2(5) } });
  });

  it('takes everything else for vectors', () => {
    const fractions = sparse.map((value) => value / 2);
    const few = sparse.subarray(0, 20 * 6);
    const dense = sparse.map((value) => value + 1);
    const flags = sparse.map((value) => Math.min(1, value));
    const grey = sparse.map((value) => (value === 4 ? 255 : value));
    for (const each of [fractions, dense, flags, grey, new Float32Array(120)].map((data) => table(data, 60))) {
      expect(withRowKind(each, 'auto')).toMatchObject({ rows: { kind: 'vector' }, scale: undefined });
    }
    for (const each of [table(few, 6), table(pixels, 12)]) {
      expect(withRowKind(each, 'auto')).toMatchObject({ rows: { kind: 'vector' }, scale: undefined });
    }
  });

  it('believes the data set, and the person more', () => {
    const known = table(pixels, 12, { rows: { kind: 'image', height: 3, width: 4 }, scale: { low: 0, high: 255 } });
    expect(withRowKind(known, 'auto')).toEqual(known);
    expect(withRowKind(known, 'vector')).toMatchObject({ rows: { kind: 'vector' }, scale: { low: 0, high: 255 } });
    expect(withRowKind(known, 'image:4x3')).toMatchObject({ rows: { kind: 'image', height: 4, width: 3 } });
    expect(withRowKind(table(sparse, 60), 'vector')).toMatchObject({ rows: { kind: 'vector' }, transform: 'none' });
  });

  it('forgets a range of logarithms where there are none', () => {
    const counts = table(sparse, 60, { rows: { kind: 'counts' }, transform: 'log2', scale: { low: 0, high: 10 } });
    expect(withRowKind(counts, 'vector')).toMatchObject({ transform: 'none', scale: undefined });
    expect(withRowKind(counts, 'image:6x10')).toMatchObject({ transform: 'none', scale: { low: 0, high: 4 } });
    expect(withRowKind(counts, 'counts')).toEqual(counts);
  });

  it('gives all pixels of a picture one range', () => {
    const { scale, rows } = withRowKind(table(Float32Array.of(3, 7, 9, 5), 4), 'image');
    expect({ scale, rows }).toEqual({ scale: { low: 3, high: 9 }, rows: { kind: 'image', height: 2, width: 2 } });
    expect(withRowKind(table(new Float32Array(4), 4), 'image').scale).toEqual({ low: 0, high: 1 });
  });

  it('refuses what the rows cannot be', () => {
    expect(codeOf(() => withRowKind(table(pixels, 12), 'image'))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => withRowKind(table(pixels, 12), 'image:5x2'))).toBe('INVALID_ARGUMENT');
    expect(() => withRowKind(table(pixels, 12), 'image')).toThrow(
      /rows of 12 numbers are no image; give image:HEIGHTxWIDTH/,
    );
    expect(() => withRowKind(table(Float32Array.of(1, 2, -3, 4), 2), 'counts')).toThrow(/-3 in row 1, column 0/);
  });
});

describe('isRowKindChoice', () => {
  it('knows what can be said', () => {
    for (const text of ['auto', 'vector', 'counts', 'image', 'image:16x16']) expect(isRowKindChoice(text)).toBe(true);
    for (const text of ['', 'picture', 'image:', 'image:0x4', 'image:4', 'image:4x4x4']) {
      expect(isRowKindChoice(text)).toBe(false);
    }
  });
});
