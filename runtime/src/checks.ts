import { ZooError } from './errors.js';

/**
 * Most numbers that one array of float32 may hold, 4 GiB: what typed arrays can hold in Node and in every browser that
 * runs onnxruntime.
 */
export const MAX_NUMBERS = 2 ** 30;

/** A value as a message shows it: strings in quotes, long ones cut, objects by the name of their class. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (value === null || typeof value !== 'object') return String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'object';
}

/** @throws ZooError `INVALID_ARGUMENT` unless `value` is an integer of at least `minimum` */
export function checkInteger(name: string, value: number, minimum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw new ZooError('INVALID_ARGUMENT', `${name} must be an integer of at least ${minimum}, got ${shown(value)}`);
}

/**
 * What callers without types get wrong about options as a whole, and about the ones that every call shares.
 *
 * @param call - whose options they are, for messages: `generate()`
 * @param needed - options that cannot be left out, for messages
 * @throws ZooError `INVALID_ARGUMENT` unless options are an object, `signal` an AbortSignal and `on…` functions
 */
export function checkOptions(options: unknown, call: string, needed?: string): void {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    const legal = `must be an object${needed ? ` with ${needed}` : ', {} or left out for the defaults'}`;
    throw new ZooError('INVALID_ARGUMENT', `the options of ${call} ${legal}, got ${shown(options)}`);
  }
  const { signal, onProgress, onWarning } = options as Readonly<Record<string, unknown>>;
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.aborted !== 'boolean') {
    throw new ZooError('INVALID_ARGUMENT', `signal must be an AbortSignal, got ${shown(signal)}`);
  }
  for (const [name, listener] of Object.entries({ onProgress, onWarning })) {
    if (listener === undefined || typeof listener === 'function') continue;
    throw new ZooError('INVALID_ARGUMENT', `${name} must be a function, got ${shown(listener)}`);
  }
}

/**
 * @param what - what the rows are, for messages: `count`, `input`
 * @throws ZooError `INVALID_ARGUMENT` if `count` rows of `size` numbers are more than {@link MAX_NUMBERS}
 */
export function checkVolume(what: string, count: number, size: number): void {
  if (count * size <= MAX_NUMBERS) return;
  const limit = `one array holds at most ${MAX_NUMBERS} numbers, ${Math.floor(MAX_NUMBERS / size)} rows of them`;
  const remedy = 'take fewer rows a call';
  throw new ZooError('INVALID_ARGUMENT', `${what} is ${count} rows of ${size} numbers; ${limit}; ${remedy}`);
}

/** Room for `count` rows of `size` numbers. Throws as {@link checkVolume}, also where memory is short. */
export function allocateRows(what: string, count: number, size: number): Float32Array {
  checkVolume(what, count, size);
  try {
    return new Float32Array(count * size);
  } catch (cause) {
    const message = `${what} is ${count} rows of ${size} numbers, for which memory is short; take fewer rows a call`;
    throw new ZooError('INVALID_ARGUMENT', message, { cause });
  }
}

const EXPONENT = 0x7f800000;
/** Added to the bits of NaN and Infinity, and of no other number from 0, this overflows into the sign. */
export const LOWEST_EXPONENT_BIT = 0x00800000;

/** Place of the first number that is NaN or Infinity; −1 where there is none. */
export function firstNotFinite(values: Float32Array): number {
  // An exponent of ones, and no other, overflows into the sign; so no number needs a branch of its own.
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const { length } = bits;
  let signs = 0;
  let at = 0;
  for (; at < length - 3; at += 4) {
    signs |=
      ((bits[at]! & EXPONENT) + LOWEST_EXPONENT_BIT) |
      ((bits[at + 1]! & EXPONENT) + LOWEST_EXPONENT_BIT) |
      ((bits[at + 2]! & EXPONENT) + LOWEST_EXPONENT_BIT) |
      ((bits[at + 3]! & EXPONENT) + LOWEST_EXPONENT_BIT);
  }
  for (; at < length; at++) signs |= (bits[at]! & EXPONENT) + LOWEST_EXPONENT_BIT;
  return signs >= 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
