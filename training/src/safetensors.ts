import { ZooError } from '@clusterzoo/runtime';
import type { HostTensor, State } from './engine/engine.js';

/** Longest header that is read, in bytes: the limit of the format's own reader. */
const LONGEST_HEADER = 100_000_000;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Writes tensors in the safetensors format: the header's length (8 bytes, little-endian), a JSON header with type,
 * shape and place of every tensor, and the float32 numbers. Equal states give equal bytes.
 */
export function encodeSafetensors(state: State): Uint8Array {
  const header: Record<string, { dtype: 'F32'; shape: readonly number[]; data_offsets: [number, number] }> = {};
  const names = Object.keys(state).sort();
  let end = 0;
  for (const name of names) {
    const { shape, data } = state[name]!;
    if (elements(shape) !== data.length) {
      const message = `"${name}" has shape [${shape}] but ${data.length} numbers`;
      throw new ZooError('SHAPE_MISMATCH', message);
    }
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  // Spaces pad the header, so that the numbers are aligned.
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  for (const name of names) {
    const { data } = state[name]!;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + header[name]!.data_offsets[0]);
  }
  return bytes;
}

/**
 * Reads tensors in the safetensors format; all must be float32. The numbers are copied.
 *
 * @throws ZooError `CHECKPOINT_INVALID` if the bytes are cut short, or the header does not describe exactly them
 */
export function decodeSafetensors(bytes: Uint8Array): State {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? -1 : Number(view.getBigUint64(0, true));
  if (length < 2 || length > Math.min(LONGEST_HEADER, bytes.length - 8)) {
    throw invalid(`its ${bytes.length} bytes do not hold the header they announce`);
  }
  const start = 8 + length;
  const entries = readEntries(bytes.subarray(8, start)).sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  const tensors = entries.map((entry): [string, HostTensor] => {
    if (entry.begin !== end) throw invalid(`"${entry.name}" begins at byte ${entry.begin} instead of ${end}`);
    end = entry.end;
    if (start + end > bytes.length) throw invalid(`"${entry.name}" ends beyond the file; is it cut short?`);
    const data = new Float32Array((end - entry.begin) / 4);
    new Uint8Array(data.buffer).set(bytes.subarray(start + entry.begin, start + end));
    return [entry.name, { shape: entry.shape, data }];
  });
  if (start + end !== bytes.length) throw invalid(`${bytes.length - start - end} bytes belong to no tensor`);
  return Object.fromEntries(tensors);
}

function readEntries(header: Uint8Array): Entry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch (cause) {
    throw invalid('its header is not JSON', cause);
  }
  if (!isRecord(parsed)) throw invalid('its header is no object');
  return Object.entries(parsed)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => readEntry(name, entry));
}

function readEntry(name: string, entry: unknown): Entry {
  if (!isRecord(entry) || entry.dtype !== 'F32') throw invalid(`"${name}" is no tensor of type F32`);
  const { shape, data_offsets: offsets } = entry;
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw invalid(`"${name}" has a shape or place that is no list of sizes`);
  }
  const [begin, end] = offsets as [number, number];
  if (end - begin !== 4 * elements(shape)) {
    throw invalid(`"${name}" has ${end - begin} bytes, which is not what its shape [${shape}] needs`);
  }
  return { name, shape, begin, end };
}

function invalid(reason: string, cause?: unknown): ZooError {
  return new ZooError('CHECKPOINT_INVALID', `not a safetensors file of ours: ${reason}`, { cause });
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
