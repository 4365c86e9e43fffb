import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { main } from './main.js';
import { createProgram } from './program.js';

/** Most characters of a line of help. */
const WIDTH = 100;

interface Entry {
  readonly path: string;
  readonly command: Command;
}

/** Every command below the program, by the words that lead there. */
const entries: Entry[] = [];
beforeAll(async () => {
  const { stdout, stderr } = process;
  const context = { stdout, stderr, signal: new AbortController().signal, commandLine: 'clusterzoo' };
  const visit = (command: Command, path: string) => {
    for (const inner of command.commands) {
      const words = `${path} ${inner.name()}`.trim();
      entries.push({ path: words, command: inner });
      visit(inner, words);
    }
  };
  visit(await createProgram(context, []), '');
});

/** Whether a command only holds others. */
function isGroup({ commands, options }: Command): boolean {
  return commands.length > 0 && options.length === 0;
}

async function helpOf(path: string): Promise<string> {
  const { code, stdout, stderr } = await inProcess(...path.split(' '), '--help');
  expect({ path, code, stderr }).toEqual({ path, code: 0, stderr: '' });
  return stdout;
}

describe('every command', () => {
  it('is one of those that are known', () => {
    expect(entries.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'train',
        'interpolate',
        'reconstruct',
        'completion',
        'zoo list',
        'setup cuda',
        'data list',
      ]),
    );
  });

  it('says what it does, what its options and arguments do, and shows examples', async () => {
    for (const { path, command } of entries) {
      const text = await helpOf(path);
      expect([path, command.description()]).toEqual([path, expect.stringMatching(/^[A-Z].*[^.\s]$/)]);
      expect([path, text]).toEqual([path, expect.stringMatching(new RegExp(`\\n {2}\\$ .*clusterzoo ${path}\\b`))]);
      for (const { flags, description } of command.options) {
        expect([path, flags, description]).toEqual([path, flags, expect.stringMatching(/^\S.*[^.\s]$/)]);
      }
      for (const argument of command.registeredArguments) {
        expect([path, argument.name(), argument.description]).toEqual([
          path,
          argument.name(),
          expect.stringMatching(/\S/),
        ]);
      }
    }
  });

  it('says which rows have k-means as their only baseline', async () => {
    for (const [path, option] of Object.entries({ export: '--no-baselines', evaluate: '--baselines' })) {
      const help = (await helpOf(path)).replace(/\s+/g, ' ');
      expect(help).toMatch(new RegExp(` ${option} [^-].*?; for rows of more than 1,024 columns k-means alone --?\\w`));
    }
  });

  it('has --json, --quiet and --config', () => {
    for (const { path, command } of entries.filter(({ command }) => !isGroup(command))) {
      const names = command.options.map(({ long }) => long);
      expect([path, names]).toEqual([path, expect.arrayContaining(['--json', '--quiet', '--config'])]);
    }
  });

  it(`fits into ${WIDTH} columns, however wide the terminal is`, async () => {
    const wide: string[] = [];
    const stdout = Object.assign(new PassThrough(), { columns: 250 });
    const { signal } = new AbortController();
    await main(['train', '--help'], { stdout, stderr: stdout, signal, debug: false });
    wide.push(...(await text(stdout.end())).split('\n').filter((line) => line.length > WIDTH));
    for (const { path } of [{ path: '' }, ...entries]) {
      const help = path === '' ? (await inProcess('--help')).stdout : await helpOf(path);
      wide.push(...help.split('\n').filter((line) => line.length > WIDTH));
    }
    expect(wide).toEqual([]);
  });

  it('answers a bad option with one JSON object where JSON is asked for', async () => {
    for (const { path } of entries) {
      const { code, stdout, stderr } = await inProcess(...path.split(' '), '--no-such-option', '--json');
      expect([path, code]).toEqual([path, 2]);
      expect(JSON.parse(stdout)).toEqual({ error: { code: 'INVALID_ARGUMENT', message: expect.any(String) } });
      expect(stderr).toMatch(/^error \[INVALID_ARGUMENT\]: /);
    }
  });
});
