/** What a `.npy` file in a test holds. */
export interface NpyOptions {
  /** As NumPy writes it: `<f4`. */
  readonly descr?: string;
  readonly shape: readonly number[];
  readonly fortranOrder?: boolean;
  /** Of the format. @default 1 */
  readonly version?: 1 | 2 | 3;
}

/** A `.npy` file of `values`, in the order in which they are to stand in it. */
export function npyFile(
  values: readonly (number | string)[],
  { descr = '<f4', shape, fortranOrder = false, version = 1 }: NpyOptions,
): Buffer {
  const order = fortranOrder ? 'True' : 'False';
  const dict = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.map((n) => `${n},`).join(' ')}), }`;
  const start = version === 1 ? 10 : 12;
  const text = `${dict.padEnd(Math.ceil((start + dict.length + 1) / 64) * 64 - start - 1)}\n`;
  const head = Buffer.alloc(start);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(text.length, 8);
  else head.writeUInt32LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text, 'latin1'), ...values.map((value) => encoded(value, descr))]);
}

function encoded(value: number | string, descr: string): Buffer {
  const [, order, kind = '', digits] = /^(.)(.)(\d+)$/.exec(descr)!;
  const size = Number(digits);
  const little = order !== '>';
  if (typeof value === 'string') {
    const bytes = Buffer.alloc(size * (kind === 'U' ? 4 : 1));
    [...value].forEach((letter, i) => {
      const code = letter.codePointAt(0)!;
      if (kind === 'S') bytes[i] = code;
      else if (little) bytes.writeUInt32LE(code, 4 * i);
      else bytes.writeUInt32BE(code, 4 * i);
    });
    return bytes;
  }
  const view = new DataView(new ArrayBuffer(size));
  const write: Readonly<Record<string, () => void>> = {
    f2: () => view.setUint16(0, half(value), little),
    f4: () => view.setFloat32(0, value, little),
    f8: () => view.setFloat64(0, value, little),
    i1: () => view.setInt8(0, value),
    i2: () => view.setInt16(0, value, little),
    i4: () => view.setInt32(0, value, little),
    i8: () => view.setBigInt64(0, BigInt(value), little),
    u1: () => view.setUint8(0, value),
    u2: () => view.setUint16(0, value, little),
    u4: () => view.setUint32(0, value, little),
    u8: () => view.setBigUint64(0, BigInt(value), little),
    b1: () => view.setUint8(0, value),
  };
  write[`${kind}${size}`]!();
  return Buffer.from(view.buffer);
}

/** Bits of a normal binary16 number that holds `value` exactly. */
function half(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = (Math.abs(value) / 2 ** exponent - 1) * 1024;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}
