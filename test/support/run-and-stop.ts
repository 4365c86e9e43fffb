import { Writable } from 'node:stream';
import { main } from '../../training/src/commands/main.js';

class Screen extends Writable {
  text = '';
  constructor(private readonly seen: (text: string) => void = () => {}) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.seen(this.text);
    done();
  }
}

/** Runs a command line; stops it, as Ctrl-C does, once it has said `stopAt` and `before` is done. */
export async function runAndStop(words: readonly string[], stopAt?: string, before?: () => Promise<unknown>) {
  const stop = new AbortController();
  let asked = false;
  const stdout = new Screen();
  const stderr = new Screen((text) => {
    if (stopAt === undefined || asked || !text.includes(stopAt)) return;
    asked = true;
    if (before) void before().then(() => stop.abort());
    else stop.abort();
  });
  const code = await main(words, { stdout, stderr, signal: stop.signal, debug: false });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
