import { type FileHandle, open } from 'node:fs/promises';
import { ZooError } from '@clusterzoo/runtime';

/** What a shared library says to the system's loader. */
export interface SharedLibrary {
  /** Name under which others ask for it. */
  readonly soname: string | undefined;
  /** Names of the libraries that it cannot be loaded without. */
  readonly needed: readonly string[];
  /** Folders, besides the system's, in which it looks for them; `$ORIGIN` is its own. */
  readonly searchPath: readonly string[];
}

const LOAD = 1;
const DYNAMIC = 2;

/** Tags of the dynamic section. */
const tag = { needed: 1n, stringTable: 5n, stringBytes: 10n, soname: 14n, rpath: 15n, runpath: 29n } as const;

/** A part of the file and where it is in memory once it is loaded. */
interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: bigint;
  readonly bytes: number;
}

/**
 * Reads the dynamic section of a 64-bit little-endian ELF library (x64, arm64), without reading the rest of the file.
 * Layout: System V ABI, generic part, chapters "Object Files" and "Dynamic Linking".
 *
 * @throws ZooError `INVALID_DATA` where the file is no such library
 */
export async function readSharedLibrary(path: string): Promise<SharedLibrary> {
  const file = await open(path);
  try {
    const segments = await segmentsOf(file, path);
    const dynamic = segments.find(({ type }) => type === DYNAMIC);
    if (!dynamic) throw notALibrary(path, 'it has no dynamic section');
    const entries = await entriesOf(file, path, dynamic);
    const value = (wanted: bigint) => entries.find(([found]) => found === wanted)?.[1];
    const table = stringTable(path, segments, value(tag.stringTable), value(tag.stringBytes));
    const strings = async (wanted: bigint): Promise<string[]> => {
      const found: string[] = [];
      for (const [name, at] of entries)
        if (name === wanted) found.push(await readString(file, path, table, Number(at)));
      return found;
    };
    const folders = [...(await strings(tag.rpath)), ...(await strings(tag.runpath))];
    return {
      soname: (await strings(tag.soname))[0],
      needed: await strings(tag.needed),
      searchPath: folders.flatMap((list) => list.split(':')),
    };
  } finally {
    await file.close();
  }
}

async function segmentsOf(file: FileHandle, path: string): Promise<Segment[]> {
  const header = await read(file, path, 0, 64);
  if (header.readUInt32BE(0) !== 0x7f454c46) throw notALibrary(path, 'it does not begin as an ELF file');
  if (header[4] !== 2 || header[5] !== 1) throw notALibrary(path, 'it is not 64-bit little-endian');
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  const table = await read(file, path, Number(header.readBigUInt64LE(32)), size * count);
  return Array.from({ length: count }, (_, i) => {
    const entry = table.subarray(i * size);
    return {
      type: entry.readUInt32LE(0),
      offset: Number(entry.readBigUInt64LE(8)),
      address: entry.readBigUInt64LE(16),
      bytes: Number(entry.readBigUInt64LE(32)),
    };
  });
}

/** Tags and values of the dynamic section. */
async function entriesOf(file: FileHandle, path: string, { offset, bytes }: Segment): Promise<[bigint, bigint][]> {
  const section = await read(file, path, offset, bytes);
  const entries: [bigint, bigint][] = [];
  for (let at = 0; at + 16 <= section.length; at += 16) {
    entries.push([section.readBigUInt64LE(at), section.readBigUInt64LE(at + 8)]);
  }
  return entries;
}

/** Where the strings are in the file. */
interface StringTable {
  readonly offset: number;
  readonly bytes: number;
}

function stringTable(
  path: string,
  segments: readonly Segment[],
  address: bigint | undefined,
  bytes: bigint | undefined,
): StringTable {
  if (address === undefined || bytes === undefined) throw notALibrary(path, 'it has no string table');
  const segment = segments.find(
    ({ type, address: from, bytes: length }) => type === LOAD && address >= from && address < from + BigInt(length),
  );
  if (!segment) throw notALibrary(path, 'its string table is not in the file');
  return { offset: segment.offset + Number(address - segment.address), bytes: Number(bytes) };
}

/** Reads no more than it takes: the table also names every symbol, which can be tens of megabytes. */
async function readString(file: FileHandle, path: string, table: StringTable, at: number): Promise<string> {
  for (let length = 256; ; length *= 8) {
    const most = Math.min(length, table.bytes - at);
    if (most <= 0) throw notALibrary(path, 'a name lies outside its string table');
    const text = await read(file, path, table.offset + at, most);
    const end = text.indexOf(0);
    if (end >= 0) return text.toString('utf8', 0, end);
    if (most < length) throw notALibrary(path, 'a name in it has no end');
  }
}

async function read(file: FileHandle, path: string, position: number, length: number): Promise<Buffer> {
  // A hostile header must not make us ask for all the memory there is.
  if (length > 1 << 24) throw notALibrary(path, `a table in it would have ${length} bytes`);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw notALibrary(path, 'it ends too early');
  return buffer;
}

function notALibrary(path: string, why: string): ZooError {
  return new ZooError('INVALID_DATA', `${path} is no shared library for this kind of machine: ${why}`);
}
