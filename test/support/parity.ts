import { encodeModel, type InputSpec, type TraceableFunction, type TraceOptions, trace } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';

/** A tensor's contents on the host. */
export interface Example {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export type Examples = Readonly<Record<string, Example>>;

const random = new Random(20240517);
const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Standard normal numbers. */
export function normal(...shape: readonly number[]): Example {
  return { shape, data: random.normals(count(shape)) };
}

/** Numbers uniform in [low, high). */
export function uniform(low: number, high: number, ...shape: readonly number[]): Example {
  return { shape, data: random.uniforms(count(shape), low, high) };
}

/** Integers uniform in [low, high). */
export function integers(low: number, high: number, ...shape: readonly number[]): Example {
  return { shape, data: Int32Array.from({ length: count(shape) }, () => low + random.integer(high - low)) };
}

/** The traced inputs that fit examples; `symbolic` turns the first axis of each into `N`. */
export function specsOf(examples: Examples, symbolic = false): Record<string, InputSpec> {
  const specs = Object.entries(examples).map(([name, { shape, data }]) => {
    const dtype = data instanceof Int32Array ? ('int32' as const) : ('float32' as const);
    return [name, { dtype, shape: symbolic ? ['N', ...shape.slice(1)] : shape }] as const;
  });
  return Object.fromEntries(specs);
}

/** The values as the element type says: tfjs' cpu backend leaves a cast from int32 to float32 in an Int32Array. */
function toArray(tensor: tf.Tensor): Example['data'] {
  const values = tensor.dataSync();
  if (tensor.dtype === 'float32') return Float32Array.from(values);
  return tensor.dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}

/** Runs a function eagerly on tfjs' cpu backend. */
export async function runEagerly(fn: TraceableFunction, examples: Examples): Promise<Examples> {
  tf.env().set('IS_NODE', false);
  await tf.setBackend('cpu');
  return tf.tidy(() => {
    const tensors = Object.entries(examples).map(([name, { shape, data }]) => {
      return [name, tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32')] as const;
    });
    const results = Object.entries(fn(Object.fromEntries(tensors))).map(([name, result]) => {
      return [name, { shape: result.shape, data: toArray(result) }] as const;
    });
    return Object.fromEntries(results);
  });
}

/** Runs the bytes of an ONNX model in onnxruntime. */
export async function runModel(model: Uint8Array, examples: Examples): Promise<Examples> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const feeds = Object.entries(examples).map(([name, { shape, data }]) => {
    return [name, new ort.Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shape)] as const;
  });
  const outputs = await session.run(Object.fromEntries(feeds));
  await session.release();
  const results = Object.entries(outputs).map(([name, { dims, data }]) => {
    return [name, { shape: dims, data: data as Example['data'] }] as const;
  });
  return Object.fromEntries(results);
}

/** Checks shapes, element types, and values: the largest difference relative to the largest reference value. */
export function expectClose(actual: Examples, expected: Examples, tolerance = 1e-5): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, { shape, data }] of Object.entries(expected)) {
    const got = actual[name]!;
    expect([name, got.shape, got.data.constructor.name]).toEqual([name, shape, data.constructor.name]);
    const reference = Array.from(data);
    const scale = reference.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const worst = reference.reduce((largest, value, i) => {
      const difference = Object.is(got.data[i], value) ? 0 : Math.abs(got.data[i]! - value);
      return Math.max(largest, difference);
    }, 0);
    expect(worst, `largest difference in '${name}'`).toBeLessThanOrEqual(tolerance * scale);
  }
}

/** Checks that a function traced to ONNX and run in onnxruntime gives what tfjs gives. */
export async function expectParity(
  fn: TraceableFunction,
  examples: Examples,
  tolerance?: number,
  options: TraceOptions = {},
): Promise<void> {
  const expected = await runEagerly(fn, examples);
  const actual = await runModel(encodeModel(trace(fn, specsOf(examples), options)), examples);
  expectClose(actual, expected, tolerance);
}
