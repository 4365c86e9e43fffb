import { ZooError, type ZooErrorCode } from './errors.js';
import type { Manifest, Precision } from './manifest.js';
import type { DeviceName, LoadOptions, ProgressEvent } from './options.js';
import type { ModelSource } from './source.js';

/** Calls of a model that go to a worker. */
export type Call = 'cluster' | 'generate' | 'interpolate' | 'reconstruct' | 'dispose';

/** Options of loading without what cannot leave a page. */
export type PlainLoadOptions = Omit<LoadOptions, 'signal' | 'onProgress' | 'onWarning'>;

/** What a page asks of a worker. Every request but `abort` is answered once, under its number. */
export type Request =
  | { readonly id: number; readonly type: 'load'; readonly source: ModelSource; readonly options: PlainLoadOptions }
  | {
      readonly id: number;
      readonly type: 'call';
      readonly model: number;
      readonly call: Call;
      readonly args: unknown[];
    }
  | { readonly id: number; readonly type: 'abort' };

/** What a model that was loaded says of itself. */
export interface LoadedReply {
  readonly manifest: Manifest;
  readonly device: DeviceName;
  readonly precision: Precision;
}

/** What a worker says. Progress and warnings belong to the request that loads. */
export type Reply =
  | { readonly id: number; readonly type: 'result'; readonly result: unknown }
  | { readonly id: number; readonly type: 'error'; readonly error: PlainError }
  | { readonly id: number; readonly type: 'progress'; readonly event: ProgressEvent }
  | { readonly id: number; readonly type: 'warning'; readonly message: string };

/** An error as it goes from one thread to another. */
export interface PlainError {
  /** Of a ZooError. */
  readonly code?: ZooErrorCode;
  readonly name: string;
  readonly message: string;
  readonly cause?: string;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, cause } = error;
  return {
    name,
    message,
    ...(error instanceof ZooError && { code: error.code }),
    ...(cause !== undefined && { cause: cause instanceof Error ? cause.message : String(cause) }),
  };
}

/** The error again: a ZooError of the same code if it was one. */
export function restoredError({ code, name, message, cause }: PlainError): Error {
  const options = cause === undefined ? undefined : { cause: new Error(cause) };
  if (code !== undefined) return new ZooError(code, message, options);
  return Object.assign(new Error(message, options), { name });
}

/** Arrays of numbers in a result, which can go to the other thread without being copied if nobody else has them. */
export function movable(result: Readonly<Record<string, unknown>>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const value of Object.values(result)) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
