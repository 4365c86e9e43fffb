import { ZooError } from '@clusterzoo/runtime';

/** What the values of an array are: its kind, bytes a value and byte order. */
export interface NpyType {
  /** `f` floating point, `i` and `u` integers with and without sign, `b` boolean, `U` and `S` text. */
  readonly kind: 'f' | 'i' | 'u' | 'b' | 'U' | 'S';
  /** Bytes of a value. */
  readonly size: number;
  readonly littleEndian: boolean;
}

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Whether the first index varies fastest. */
  readonly fortranOrder: boolean;
  /** Where the values begin, in bytes. */
  readonly offset: number;
}

/** Longest header that is read, in bytes. NumPy's own are a few hundred. */
const LONGEST = 1 << 16;

/** Most bytes that a header takes up, with what stands before it. */
export const npyHeaderLimit = LONGEST + 12;

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const SIZES: Readonly<Record<string, readonly number[]>> = { f: [2, 4, 8], i: [1, 2, 4, 8], u: [1, 2, 4, 8], b: [1] };

/**
 * Reads the header of a `.npy` file, format versions 1 to 3 (NumPy Enhancement Proposal 1).
 *
 * @param bytes - the beginning of the file, {@link npyHeaderLimit} bytes of it or all
 * @throws ZooError `INVALID_DATA` if it is damaged, or for an array of something else than numbers or text
 */
export function parseNpyHeader(bytes: Buffer, name: string): NpyHeader {
  const fail = (what: string): ZooError => new ZooError('INVALID_DATA', `${name} ${what}`);
  if (!bytes.subarray(0, 6).equals(MAGIC)) throw fail('is no .npy file: it does not begin as one');
  const version = bytes[6] ?? 0;
  const start = version === 1 ? 10 : 12;
  if (version < 1 || version > 3) throw fail(`has the .npy format version ${version}; versions 1 to 3 are known`);
  if (bytes.length < start) throw fail('is cut short in its header');
  const length = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (length > LONGEST) throw fail(`has a header of ${length} bytes; at most ${LONGEST} are read`);
  const offset = start + length;
  if (bytes.length < offset) throw fail('is cut short in its header');
  const text = bytes.toString(version === 3 ? 'utf8' : 'latin1', start, offset);
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]{1,20})['"]/.exec(text)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (order === undefined || shape === undefined) throw fail('has a header that does not say its shape and order');
  if (descr === undefined) throw fail('holds no plain array of numbers; save one of its fields as an array');
  const type = typeOf(descr);
  if (!type)
    throw fail(`holds values of the type "${descr}"; save them as float32, for example with astype('float32')`);
  return { type, shape: dimensions(shape, fail), fortranOrder: order === 'True', offset };
}

function typeOf(descr: string): NpyType | undefined {
  const [, order = '', kind = '', digits = ''] = /^([<>|=]?)([fiubUS])(\d{1,6})$/.exec(descr) ?? [];
  const size = Number(digits) * (kind === 'U' ? 4 : 1);
  const known = kind === 'U' || kind === 'S' ? size > 0 : SIZES[kind]?.includes(size);
  if (!known) return undefined;
  return { kind: kind as NpyType['kind'], size, littleEndian: order !== '>' };
}

function dimensions(text: string, fail: (what: string) => ZooError): number[] {
  const parts = text.split(',').map((part) => part.trim().replace(/L$/, ''));
  if (parts.at(-1) === '') parts.pop();
  const shape = parts.map((part) => (/^\d{1,15}$/.test(part) ? Number(part) : Number.NaN));
  const values = shape.reduce((product, length) => product * length, 1);
  if (Number.isSafeInteger(values) && shape.length <= 32) return shape;
  throw fail(`has the shape (${text.trim().slice(0, 60)}), which no array can have`);
}
