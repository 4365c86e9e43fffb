import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * Writes a wheel: a zip file with a `.dist-info` folder that has METADATA and a RECORD of hashes.
 *
 * @param requires - `Requires-Dist` lines
 */
export function writeWheel(
  path: string,
  files: Readonly<Record<string, Uint8Array | string>>,
  requires: readonly string[] = [],
): void {
  const info = 'made_up-1.0.dist-info';
  const metadata = [
    'Metadata-Version: 2.1',
    'Name: made-up',
    ...requires.map((each) => `Requires-Dist: ${each}`),
    '',
    '',
  ];
  const all: [string, Buffer][] = Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]);
  all.push([`${info}/METADATA`, Buffer.from(metadata.join('\n'))]);
  const lines = all.map(([name, content]) => {
    const hash = createHash('sha256').update(content).digest('base64url');
    return `${name},sha256=${hash},${content.length}\n`;
  });
  all.push([`${info}/RECORD`, Buffer.from(lines.join(''))]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, zip(all));
}

/** A zip file whose members are stored as they are (PKWARE's APPNOTE, 4.3.7, 4.3.12 and 4.3.16). */
function zip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, rest, Buffer.from(name));
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}
