/** What a made-up shared library says of itself. */
export interface LibraryFacts {
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly runpath?: string;
  readonly rpath?: string;
}

/**
 * The bytes of a 64-bit little-endian ELF file that has a dynamic section and nothing else: header, two program headers
 * (everything is loaded at address 0x1000; the dynamic section), dynamic section, strings.
 */
export function sharedLibrary({ soname, needed = [], runpath, rpath }: LibraryFacts): Buffer {
  const strings: number[] = [0];
  const place = (text: string): number => {
    const at = strings.length;
    strings.push(...Buffer.from(text), 0);
    return at;
  };
  const entries: [number, number][] = needed.map((name) => [1, place(name)]);
  if (soname !== undefined) entries.push([14, place(soname)]);
  if (rpath !== undefined) entries.push([15, place(rpath)]);
  if (runpath !== undefined) entries.push([29, place(runpath)]);
  const dynamicAt = 64 + 2 * 56;
  const stringsAt = dynamicAt + 16 * (entries.length + 3);
  entries.push([5, 0x1000 + stringsAt], [10, strings.length], [0, 0]);
  const file = Buffer.alloc(stringsAt + strings.length);
  file.write('\x7fELF\x02\x01\x01', 'latin1');
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
  const segment = (at: number, type: number, offset: number, bytes: number) => {
    file.writeUInt32LE(type, at);
    file.writeBigUInt64LE(BigInt(offset), at + 8);
    file.writeBigUInt64LE(BigInt(0x1000 + offset), at + 16);
    file.writeBigUInt64LE(BigInt(bytes), at + 32);
  };
  segment(64, 1, 0, file.length);
  segment(120, 2, dynamicAt, 16 * entries.length);
  for (const [i, [tag, value]] of entries.entries()) {
    file.writeBigUInt64LE(BigInt(tag), dynamicAt + 16 * i);
    file.writeBigUInt64LE(BigInt(value), dynamicAt + 16 * i + 8);
  }
  file.set(strings, stringsAt);
  return file;
}
