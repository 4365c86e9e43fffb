import { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../commands/main.js';
import type { TextStream } from '../commands/terminal.js';
import { coloured, usesColour } from './terminal-colour.js';

const terminal = { isTTY: true };
const file = {};

afterEach(() => vi.unstubAllEnvs());

describe('usesColour', () => {
  it.each([
    [terminal, {}, true],
    [file, {}, false],
    [terminal, { NO_COLOR: '1' }, false],
    [terminal, { NO_COLOR: '' }, true],
    [file, { FORCE_COLOR: '1' }, true],
    [file, { FORCE_COLOR: '' }, true],
    [terminal, { FORCE_COLOR: '0' }, false],
    [file, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [terminal, { TERM: 'dumb' }, false],
    [file, { TERM: 'xterm-256color' }, false],
  ])('of %j with %j is %j', (stream, environment, expected) => {
    expect(usesColour(stream, environment)).toBe(expected);
  });

  it('decides what a text looks like', () => {
    expect(coloured('error', 'error', terminal, {})).toBe('\u001b[31;1merror\u001b[0m');
    expect(coloured('error', 'error', file, {})).toBe('error');
  });
});

describe('the command line', () => {
  class Screen extends Writable {
    text = '';
    constructor(readonly isTTY: boolean) {
      super();
    }
    override _write(chunk: Buffer, _encoding: string, done: () => void): void {
      this.text += chunk.toString();
      done();
    }
  }

  async function run(isTTY: boolean, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
    const [stdout, stderr] = [new Screen(isTTY), new Screen(isTTY)];
    const streams = { stdout: stdout as TextStream, stderr: stderr as TextStream };
    await main(words, { ...streams, signal: new AbortController().signal, debug: false });
    return { stdout: stdout.text, stderr: stderr.text };
  }
  const ESCAPE = '\u001b[';

  it('is coloured on a terminal, and nowhere else', async () => {
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('TERM', 'xterm');
    for (const isTTY of [true, false]) {
      expect((await run(isTTY, 'generate', '--help')).stdout.includes(`${ESCAPE}1mExamples:`)).toBe(isTTY);
      expect((await run(isTTY, 'generate')).stderr.includes(`${ESCAPE}31;1merror`)).toBe(isTTY);
      const { stdout } = await run(isTTY, 'generate', '--json');
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
    }
  });

  it('heeds NO_COLOR and FORCE_COLOR', async () => {
    vi.stubEnv('NO_COLOR', '1');
    expect((await run(true, 'generate', '--help')).stdout).not.toContain(ESCAPE);
    expect((await run(true, 'generate')).stderr).not.toContain(ESCAPE);
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('FORCE_COLOR', '1');
    expect((await run(false, 'generate', '--help')).stdout).toContain(ESCAPE);
    expect((await run(false, 'generate')).stderr).toContain(ESCAPE);
  });
});
