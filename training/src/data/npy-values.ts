import type { NpyType } from './npy-header.js';

/** Reads one number out of the bytes of an array. Integers of 8 bytes are rounded to what a number can hold. */
export function npyReader({ kind, size, littleEndian: le }: NpyType): (view: DataView, at: number) => number {
  switch (`${kind}${size}`) {
    case 'f2':
      return (view, at) => float16(view.getUint16(at, le));
    case 'f4':
      return (view, at) => view.getFloat32(at, le);
    case 'f8':
      return (view, at) => view.getFloat64(at, le);
    case 'i1':
      return (view, at) => view.getInt8(at);
    case 'i2':
      return (view, at) => view.getInt16(at, le);
    case 'i4':
      return (view, at) => view.getInt32(at, le);
    case 'i8':
      return (view, at) => Number(view.getBigInt64(at, le));
    case 'u2':
      return (view, at) => view.getUint16(at, le);
    case 'u4':
      return (view, at) => view.getUint32(at, le);
    case 'u8':
      return (view, at) => Number(view.getBigUint64(at, le));
    default:
      // Booleans and u1: one byte each.
      return (view, at) => view.getUint8(at);
  }
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** One value as the text of a label: `3`, `2.5`, `setosa`. */
export function npyText(type: NpyType, bytes: Buffer, at: number): string {
  const value = bytes.subarray(at, at + type.size);
  if (type.kind === 'S') return value.toString('latin1').replace(/\0+$/, '');
  if (type.kind === 'U') return utf32(value, type.littleEndian);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (type.size === 8 && type.kind === 'i') return String(view.getBigInt64(0, type.littleEndian));
  if (type.size === 8 && type.kind === 'u') return String(view.getBigUint64(0, type.littleEndian));
  return String(npyReader(type)(view, 0));
}

function utf32(bytes: Buffer, littleEndian: boolean): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const code = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (code === 0) break;
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}
