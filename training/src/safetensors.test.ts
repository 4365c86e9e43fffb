import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../test/support/error-code.js';
import type { State } from './engine/engine.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const random = new Random(1);
const state: State = {
  'encoder/dense_1/kernel': { shape: [3, 2], data: random.normals(6) },
  'encoder/dense_1/bias': { shape: [2], data: Float32Array.of(-0, 3.4028235e38) },
  step: { shape: [], data: Float32Array.of(7) },
  empty: { shape: [0, 4], data: new Float32Array(0) },
  'größe "1"': { shape: [1], data: Float32Array.of(0.5) },
};

/** A file with any header text and any bytes after it. */
function file(header: string, data = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

describe('safetensors', () => {
  it('gives every tensor back, bit for bit', () => {
    expect(decodeSafetensors(encodeSafetensors(state))).toEqual(state);
    expect(decodeSafetensors(encodeSafetensors({}))).toEqual({});
  });

  it('writes the format: aligned data behind an 8-byte length and a JSON header', () => {
    const bytes = encodeSafetensors({ b: { shape: [2], data: Float32Array.of(1, 2) } });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      b: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 64]);
  });

  it('does not depend on the order of the entries', () => {
    const reversed = Object.fromEntries(Object.entries(state).reverse());
    expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors(state));
  });

  it('reads tensors from a part of a larger buffer, and numbers that are not aligned', () => {
    const whole = new Uint8Array([...new Uint8Array(3), ...encodeSafetensors(state), 9, 9]);
    expect(decodeSafetensors(whole.subarray(3, -2))).toEqual(state);
    expect(
      decodeSafetensors(file('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]} }', new Uint8Array(4))),
    ).toEqual({
      a: { shape: [], data: Float32Array.of(0) },
    });
  });

  it('skips the metadata of other writers', () => {
    expect(decodeSafetensors(file('{"__metadata__":{"format":"pt"}}'))).toEqual({});
  });

  it('takes __proto__ for a name like any other', () => {
    const read = decodeSafetensors(
      file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', new Uint8Array(4)),
    );
    expect(Object.keys(read)).toEqual(['__proto__']);
  });

  it('refuses to write a tensor whose shape does not fit', () => {
    expect(codeOf(() => encodeSafetensors({ a: { shape: [3], data: new Float32Array(2) } }))).toBe('SHAPE_MISMATCH');
  });

  it('refuses every truncation', () => {
    const bytes = encodeSafetensors(state);
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(() => decodeSafetensors(bytes.subarray(0, length)))).toBe('CHECKPOINT_INVALID');
    }
  });

  const entry = (fields: string) => `{"a":{"dtype":"F32",${fields}}}`;
  it.each([
    ['bytes that belong to nothing', '{}', 4],
    ['a header that is no JSON', '{"a":', 0],
    ['NaN in the header', entry('"shape":[NaN],"data_offsets":[0,4]'), 4],
    ['a list as header', '[1]', 0],
    ['null as header', 'null', 0],
    ['another type', '{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}', 8],
    ['a negative size', entry('"shape":[-1],"data_offsets":[0,4]'), 4],
    ['half a size', entry('"shape":[0.5],"data_offsets":[0,2]'), 2],
    ['sizes as text', entry('"shape":["1"],"data_offsets":[0,4]'), 4],
    ['no shape', entry('"data_offsets":[0,4]'), 4],
    ['three offsets', entry('"shape":[1],"data_offsets":[0,4,4]'), 4],
    ['fewer bytes than the shape needs', entry('"shape":[2],"data_offsets":[0,4]'), 4],
    ['an overflowing shape', entry('"shape":[4294967296,4294967296],"data_offsets":[0,0]'), 0],
    ['a hole', entry('"shape":[1],"data_offsets":[4,8]'), 8],
    [
      'an overlap',
      '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
    ],
  ])('refuses %s', (_, header, bytes) => {
    expect(codeOf(() => decodeSafetensors(file(header, new Uint8Array(bytes))))).toBe('CHECKPOINT_INVALID');
  });

  it('refuses a header length beyond any file', () => {
    const bytes = encodeSafetensors(state).slice();
    bytes.fill(255, 0, 8);
    expect(codeOf(() => decodeSafetensors(bytes))).toBe('CHECKPOINT_INVALID');
  });
});
