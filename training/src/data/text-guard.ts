import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { ZooError } from '@clusterzoo/runtime';
import type { ByteStream } from './byte-source.js';
import { maxLine } from './limits.js';

const QUOTE = 34;

/** Lets UTF-8 text pass that has an end to its lines. */
export class TextGuard {
  /** Whether a quote has passed. */
  quotes = false;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  /** Whether a character may have begun in one chunk that goes on in the next. */
  #open = false;
  #sinceLineEnd = 0;

  constructor(private readonly name: string) {}

  async *checked(bytes: ByteStream): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.check(chunk);
      yield chunk;
    }
    this.#assertText(undefined);
  }

  /** @throws ZooError `INVALID_DATA` if the text, with this chunk of it, is none that may pass */
  check(chunk: Buffer): void {
    this.#assertText(chunk);
    this.#assertLines(chunk);
    this.quotes ||= chunk.includes(QUOTE);
  }

  #assertText(chunk: Buffer | undefined): void {
    let text = !chunk?.includes(0);
    if (this.#open || (chunk && !isAscii(chunk))) {
      try {
        this.#decoder.decode(chunk, { stream: chunk !== undefined });
      } catch {
        text = false;
      }
      this.#open = chunk !== undefined && !isAscii(chunk.subarray(-4));
    }
    if (text) return;
    throw new ZooError('INVALID_DATA', `${this.name} is no UTF-8 text; unpack or convert it to CSV or TSV first`);
  }

  #assertLines(chunk: Buffer): void {
    const last = Math.max(chunk.lastIndexOf('\n'), chunk.lastIndexOf('\r'));
    this.#sinceLineEnd = last < 0 ? this.#sinceLineEnd + chunk.length : chunk.length - last - 1;
    if (this.#sinceLineEnd <= maxLine) return;
    const remedy = 'is it a text file with one sample a line?';
    throw new ZooError('INVALID_DATA', `${this.name} has a line that is longer than ${maxLine} characters; ${remedy}`);
  }
}
