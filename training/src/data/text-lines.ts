import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { ZooError } from '@clusterzoo/runtime';

/** Longest line that is read, in characters: far beyond any table, but it stops on a file without line ends. */
const LONGEST = 1 << 22;

/**
 * Reads a UTF-8 text file line by line, without holding the file in memory. Line ends may be Unix, Windows or old
 * Macintosh; a byte order mark is skipped.
 *
 * @throws ZooError `FILE_MISSING` if the file cannot be read, `INVALID_DATA` if it is no UTF-8 text or has a line of
 * more than `longest` characters
 */
export async function* textLines(path: string, longest = LONGEST): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 1;
  for await (const bytes of chunks(path)) {
    // A return at the very end may be half of a Windows line end.
    const parts = (rest + decodeText(decoder, path, bytes)).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop()!;
    for (const part of parts) {
      assertLength(part.length);
      line++;
      yield part;
    }
    assertLength(rest.length);
  }
  rest = (rest + decodeText(decoder, path)).replace(/\r$/, '');
  if (rest !== '') yield rest;

  function assertLength(length: number): void {
    if (length <= longest) return;
    const remedy = 'is it a text file with one sample a line?';
    throw new ZooError('INVALID_DATA', `${path}, line ${line} is longer than ${longest} characters; ${remedy}`);
  }
}

async function* chunks(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new ZooError('FILE_MISSING', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** Decodes a chunk; without bytes, what is left at the end of the file. */
function decodeText(decoder: TextDecoder, path: string, bytes?: Buffer): string {
  let text: string | undefined;
  try {
    text = bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    // Reported below.
  }
  if (text === undefined || text.includes('\0')) {
    throw new ZooError('INVALID_DATA', `${path} is no UTF-8 text; unpack or convert it to CSV or TSV first`);
  }
  return text;
}
