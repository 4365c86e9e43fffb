import type { Precision } from '@clusterzoo/runtime';
import { InvalidArgumentError } from 'commander';
import type { ImageSize } from '../data/image-stack.js';
import { isRowKindChoice, ROW_KINDS, type RowKindChoice } from '../data/row-kind.js';
import { PRECISIONS } from './precisions.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function toNumber(text: string): number {
  return NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
}

/** Parser of an option that is an integer in [minimum, maximum]. */
export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
    const legal = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It must be an integer ${legal}.`);
  };
}

/** Parser of an option that is a number above 0. */
export function positiveNumber(text: string): number {
  const value = toNumber(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** Parser of an option that is a share: above 0, at most 1. */
export function share(text: string): number {
  const value = toNumber(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number above 0, at most 1.');
}

/** Parser of an option that is a number from 0. */
export function nonNegativeNumber(text: string): number {
  const value = toNumber(text);
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number of at least 0.');
}

/** Parser of what rows are. */
export function rowKind(text: string): RowKindChoice {
  if (isRowKindChoice(text)) return text;
  throw new InvalidArgumentError(`It must be ${ROW_KINDS}.`);
}

/** Parser of a seed. */
export const seed = integer(0, 2 ** 32 - 1);

/** Parser of a column: its number from 0 (negative from the end), or its name. */
export function column(text: string): string | number {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** Parser of precisions with commas between them, which may also be given one after the other. */
export function precisionList(text: string, before: readonly Precision[] = []): readonly Precision[] {
  const named = text.split(',').map((word) => PRECISIONS.find((precision) => precision === word.trim()));
  const known = named.filter((precision) => precision !== undefined);
  if (known.length < named.length) {
    throw new InvalidArgumentError(`It must be one or more of ${PRECISIONS.join(',')}, with commas between.`);
  }
  return [...new Set([...before, ...known])];
}

/** Parser of the size of pictures: the side of a square, or `HEIGHTxWIDTH`. */
export function imageSize(text: string): ImageSize {
  const [, height, width = height] = /^([1-9]\d{0,3})(?:x([1-9]\d{0,3}))?$/i.exec(text.trim()) ?? [];
  if (height !== undefined) return { height: Number(height), width: Number(width) };
  throw new InvalidArgumentError('It must be the side of a square such as 32, or HEIGHTxWIDTH.');
}

/** Parser of the channels of pictures. */
export function channelCount(text: string): 1 | 3 | 'auto' {
  if (text === '1' || text === '3') return Number(text) as 1 | 3;
  if (text === 'auto') return text;
  throw new InvalidArgumentError('It must be 1 for grey, 3 for red, green and blue, or auto.');
}

/** Parser of columns as {@link column} reads them, with commas between them; may be given many times. */
export function columns(text: string, previous: readonly (string | number)[] = []): (string | number)[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new InvalidArgumentError('It must be columns by name or number, such as id,name or 0,3.');
  return [...previous, ...names.map(column)];
}
