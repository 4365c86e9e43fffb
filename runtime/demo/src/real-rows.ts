import type { Manifest } from '@clusterzoo/runtime';
import { rowsOf } from './rows.js';

/** Number of the field of an ONNX TensorProto that holds its numbers as bytes, and of the wire types of protobuf. */
const RAW_DATA = 9;
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];

/** The float32 numbers of a tensor in ONNX's protobuf format; undefined where there are none. */
export function tensorNumbers(bytes: Uint8Array): Float32Array | undefined {
  let at = 0;
  const varint = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const type = key & 7;
    if (type === VARINT) varint();
    else if (type === FIXED64) at += 8;
    else if (type === FIXED32) at += 4;
    else if (type !== BYTES) return undefined;
    else {
      const length = varint();
      if (key >>> 3 === RAW_DATA) return new Float32Array(new Uint8Array(bytes.subarray(at, at + length)).buffer);
      at += length;
    }
  }
  return undefined;
}

/**
 * Rows of the data set that an entry brings along as test data of its encoder: nobody drew them for this page.
 *
 * @param entry - URL of the entry's folder, ending in a slash
 * @returns none where there are none
 */
export async function realRows(entry: string, manifest: Manifest, signal: AbortSignal): Promise<Float32Array[]> {
  const file = manifest.files.find(
    ({ role, path }) => role === 'test-data' && path.endsWith('test_data_set_0/input_0.pb'),
  );
  if (!file) return [];
  const response = await fetch(new URL(file.path, entry), { signal });
  if (!response.ok) return [];
  const numbers = tensorNumbers(new Uint8Array(await response.arrayBuffer()));
  const size = manifest.shapes.input.reduce((product, side) => product * side, 1);
  return numbers && numbers.length % size === 0 ? rowsOf(numbers, size) : [];
}
