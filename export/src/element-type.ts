import { ZooError } from '@clusterzoo/runtime';
import type { Constant, DataType } from './graph.js';

type ConstantData = Constant['data'];

interface ElementType {
  /** Number of the type in `TensorProto.DataType`. */
  readonly code: number;
  readonly array: new (buffer: ArrayBuffer) => ConstantData;
}

const elementTypes: Readonly<Record<DataType, ElementType>> = {
  float32: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int8: { code: 3, array: Int8Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  bool: { code: 9, array: Uint8Array },
  float16: { code: 10, array: Uint16Array },
};

/** The number that stands for `dtype` in ONNX files and in the `to` attribute of Cast. */
export function elementCode(dtype: DataType): number {
  return elementTypes[dtype].code;
}

/**
 * The name of an ONNX element type.
 * @throws ZooError `GRAPH_INVALID` for types that clusterzoo graphs do not use
 */
export function elementName(code: number): DataType {
  const found = Object.entries(elementTypes).find(([, type]) => type.code === code);
  if (found === undefined) {
    const known = Object.entries(elementTypes).map(([name, type]) => `${type.code} (${name})`);
    throw new ZooError('GRAPH_INVALID', `element type ${code} is not supported; supported: ${known.join(', ')}`);
  }
  return found[0] as DataType;
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reverses the bytes of each element where the host is big-endian: files are little-endian. */
function swapOnBigEndianHosts(bytes: Uint8Array, elementBytes: number): Uint8Array {
  if (hostIsLittleEndian || elementBytes === 1) return bytes;
  const swapped = bytes.slice();
  for (let at = 0; at < swapped.length; at += elementBytes) swapped.subarray(at, at + elementBytes).reverse();
  return swapped;
}

/** The elements as little-endian bytes; shares memory with `data` where the host allows. */
export function toLittleEndian(data: ConstantData): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return swapOnBigEndianHosts(bytes, data.BYTES_PER_ELEMENT);
}

/** The opposite of {@link toLittleEndian}; always a copy, because bytes in a file need not be aligned. */
export function fromLittleEndian(bytes: Uint8Array, dtype: DataType): ConstantData {
  const copy = new Uint8Array(bytes);
  const data = new elementTypes[dtype].array(copy.buffer);
  return hostIsLittleEndian
    ? data
    : new elementTypes[dtype].array(swapOnBigEndianHosts(copy, data.BYTES_PER_ELEMENT).slice().buffer);
}
