const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MISSING = /^(|na|n\/a|nan|null|none|\?)$/i;

/** From here on a number rounds to infinity as a float32. */
export const float32Limit = 2 ** 128 - 2 ** 103;

/** Whether a cell holds a number, as tables have them: decimal, finite or not as a float32. */
export function isNumber(cell: string): boolean {
  return NUMBER.test(cell);
}

/** Whether a cell says that its value is missing. */
export function isMissing(cell: string): boolean {
  return MISSING.test(cell);
}

/** The number in a cell, NaN where it holds none, or one that no float32 can hold. */
export function cellNumber(cell: string): number {
  // Number() takes all that is a number here and more; what more it takes is sorted out by two characters of it,
  // since this runs for every cell of a table: '', white space around, 0x10 and the like, and Infinity.
  const first = cell.charCodeAt(0);
  if (first >= 43 && first <= 57) {
    const value = Number(cell);
    const second = cell.charCodeAt(1);
    const plain = second !== 66 && !(second >= 79) && cell.charCodeAt(cell.length - 1) > 32;
    if (plain && value < float32Limit && value > -float32Limit) return value;
  }
  if (!NUMBER.test(cell)) return Number.NaN;
  const value = Number(cell);
  return Math.abs(value) < float32Limit ? value : Number.NaN;
}
