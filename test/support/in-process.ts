import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from '../../training/src/commands/main.js';
import type { Finished } from './command.js';

/** Runs a command line in this process: starting one takes longer than most commands do. */
export async function inProcess(...words: string[]): Promise<Finished> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  // Read while it is written: a stream that nobody reads holds only so much.
  const [written, said] = [text(stdout), text(stderr)];
  const { signal } = new AbortController();
  const code = await main(words, { stdout, stderr, signal, debug: false });
  stdout.end();
  stderr.end();
  return { code, stdout: await written, stderr: await said };
}
