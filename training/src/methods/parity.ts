import { ZooError } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../engine/engine.js';
import type { OnnxRuntime } from '../engine/onnxruntime.js';
import type { GraphFunction } from './simi-clustergan/graphs.js';

/** Tensors by name; the first axis of each is the batch. */
export type NamedTensors = Readonly<Record<string, HostTensor>>;

/** Batch sizes at which an exported graph must agree: one row, few, an odd number, and many. */
export const PARITY_BATCHES = [1, 2, 7, 256] as const;

/** Largest difference that an export may have, see {@link ParityOptions.ranges} and {@link ParityOptions.maps}. */
export const PARITY_TOLERANCE = 1e-4;

/** Rows a pass of the reference, whose convolutions are slow and take memory. */
const REFERENCE_BATCH = 64;

/** Runs a function over all rows op by op on tfjs' cpu backend: the reference that nothing has compiled. */
export async function evaluateEagerly(fn: GraphFunction, inputs: NamedTensors): Promise<NamedTensors> {
  const previous: string | undefined | null = tf.getBackend();
  const environment = tf.env();
  const inNode = environment.getBool('IS_NODE');
  // tfjs greets whoever runs its cpu backend in Node, to sell them a faster one; here slow and independent is the point.
  environment.set('IS_NODE', false);
  await tf.setBackend('cpu');
  try {
    const rows = rowsOf(inputs);
    const parts: NamedTensors[] = [];
    for (let from = 0; from < rows; from += REFERENCE_BATCH) {
      const batch = slice(inputs, from, Math.min(REFERENCE_BATCH, rows - from));
      tf.tidy(() => {
        parts.push(toHost(fn(toTensors(batch))));
      });
    }
    return join(parts);
  } finally {
    environment.set('IS_NODE', inNode);
    if (previous && previous !== 'cpu') await tf.setBackend(previous);
  }
}

/** Differences of one row → what counts of them. A difference that is not a number must stay one. */
export type DifferenceMap = (differences: Float64Array, row: number) => Float64Array;

/** Options of {@link measureParity}. */
export interface ParityOptions {
  readonly runtime: OnnxRuntime;
  /** Largest legal difference. @default {@link PARITY_TOLERANCE} */
  readonly tolerance?: number;
  /** Differences of these outputs count as a share of the given width; those of others as they are. */
  readonly ranges?: Readonly<Record<string, number>>;
  /** Takes a row's differences of an output to the units in which they count. */
  readonly maps?: Readonly<Record<string, DifferenceMap>>;
  /** Rows of an output that are left out, where rounding rightly decides between two very different values. */
  readonly skip?: Readonly<Record<string, (row: number) => boolean>>;
}

/**
 * Compares the bytes of an exported graph, run in onnxruntime on the CPU in batches of {@link PARITY_BATCHES} rows, with
 * reference outputs.
 *
 * @param label - what is compared, for messages: `the encoder`
 * @returns the largest difference of each output
 * @throws ZooError `PARITY_FAILED` if one exceeds the tolerance or is not a number
 */
export async function measureParity(
  label: string,
  model: Uint8Array,
  inputs: NamedTensors,
  reference: NamedTensors,
  { runtime, tolerance = PARITY_TOLERANCE, ranges = {}, maps = {}, skip = {} }: ParityOptions,
): Promise<Record<string, number>> {
  const differences: Record<string, number> = Object.fromEntries(Object.keys(reference).map((name) => [name, 0]));
  const session = await runtime.InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 3 });
  try {
    for (const size of PARITY_BATCHES) {
      for (let from = 0; from < rowsOf(inputs); from += size) {
        const count = Math.min(size, rowsOf(inputs) - from);
        const batch = Object.entries(slice(inputs, from, count));
        const feeds = batch.map(
          ([name, { data, shape }]) => [name, new runtime.Tensor('float32', data, shape)] as const,
        );
        const got = await session.run(Object.fromEntries(feeds));
        for (const [name, { data, shape }] of Object.entries(slice(reference, from, count))) {
          const values = got[name]?.data;
          if (!(values instanceof Float32Array) || values.length !== data.length) {
            const message = `${label}: output "${name}" of ${count} rows must hold ${data.length} float32 numbers`;
            throw new ZooError('PARITY_FAILED', `${message}, got ${values?.length ?? 'none'}`);
          }
          const leftOut = (row: number) => skip[name]?.(from + row) ?? false;
          const map = (differences: Float64Array, row: number) => maps[name]?.(differences, from + row) ?? differences;
          const width = data.length / shape[0]!;
          const worst = largestDifference(values, data, width, map, leftOut) / (ranges[name] ?? 1);
          if (!(worst <= tolerance)) {
            const message = `${label}: output "${name}" differs from the trained network by ${worst} in a batch of ${count}`;
            throw new ZooError('PARITY_FAILED', `${message}; at most ${tolerance} is legal`);
          }
          differences[name] = Math.max(differences[name]!, worst);
        }
      }
    }
  } finally {
    await session.release();
  }
  return differences;
}

function largestDifference(
  got: Float32Array,
  expected: Float32Array,
  width: number,
  map: DifferenceMap,
  leftOut: (row: number) => boolean,
): number {
  let largest = 0;
  for (let row = 0; row * width < got.length; row++) {
    if (leftOut(row)) continue;
    const differences = Float64Array.from(
      { length: width },
      (_, i) => got[row * width + i]! - expected[row * width + i]!,
    );
    // NaN stays NaN, which must not pass for agreement.
    for (const difference of map(differences, row)) largest = Math.max(largest, Math.abs(difference));
  }
  return largest;
}

function rowsOf(tensors: NamedTensors): number {
  return Object.values(tensors)[0]!.shape[0]!;
}

function slice(tensors: NamedTensors, from: number, count: number): NamedTensors {
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const width = data.length / shape[0]!;
    const part = { shape: [count, ...shape.slice(1)], data: data.slice(from * width, (from + count) * width) };
    return [name, part] as const;
  });
  return Object.fromEntries(entries);
}

function join(parts: readonly NamedTensors[]): NamedTensors {
  const entries = Object.entries(parts[0]!).map(([name, { shape }]) => {
    const pieces = parts.map((part) => part[name]!.data);
    const data = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      data.set(piece, at);
      at += piece.length;
    }
    return [
      name,
      { shape: [parts.reduce((sum, part) => sum + part[name]!.shape[0]!, 0), ...shape.slice(1)], data },
    ] as const;
  });
  return Object.fromEntries(entries);
}

function toTensors(tensors: NamedTensors): Record<string, tf.Tensor> {
  const entries = Object.entries(tensors);
  return Object.fromEntries(entries.map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape], 'float32')]));
}

function toHost(tensors: Readonly<Record<string, tf.Tensor>>): NamedTensors {
  const entries = Object.entries(tensors);
  return Object.fromEntries(
    entries.map(([name, tensor]) => [name, { shape: tensor.shape, data: tensor.dataSync<'float32'>().slice() }]),
  );
}
