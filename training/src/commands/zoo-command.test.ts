import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { CommanderError, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCommand } from './command.js';
import { integer } from './parsers.js';
import { lossWeight } from './train-options.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function command() {
  return newCommand('learn', 'Learn', ['clusterzoo learn'])
    .argument('[rows...]')
    .requiredOption('--data <name>', 'data')
    .option('--batch-size <n>', 'rows', integer(2), 64)
    .option('--loss <name=weight>', 'weight; repeatable', lossWeight)
    .addOption(new Option('--prior <name>', 'start').choices(['graph', 'imsat']))
    .option('--force', 'replace')
    .option('--shuffle', 'shuffle')
    .option('--report <file>', 'page')
    .option('--no-report', 'no page')
    .option('--no-baselines', 'fewer figures')
    .exitOverride()
    .configureOutput({ outputError: () => {} });
}

/** What the command is given, after parsing. */
function parsed(config: unknown, ...words: string[]) {
  const made = command();
  made.action(() => {});
  made.parse([...words, '--config', file(config)], { from: 'user' });
  return made;
}

function refusal(config: unknown, ...words: string[]): { code: string; exit: number | undefined; message: string } {
  try {
    parsed(config, ...words);
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.code, exit: error.exitCode, message: error.message };
    if (error instanceof ZooError) return { code: error.code, exit: undefined, message: error.message };
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('--config', () => {
  it('sets options, required ones too, by either spelling of their names', () => {
    const config = { data: 'x.csv', 'batch-size': 8, loss: ['latent=2', 'reconstruction=0.5'], prior: 'imsat' };
    expect(parsed(config).opts()).toMatchObject({
      data: 'x.csv',
      batchSize: 8,
      loss: { latent: 2, reconstruction: 0.5 },
      prior: 'imsat',
      baselines: true,
    });
    expect(parsed({ data: 'x', batchSize: '8' }).opts()).toMatchObject({ batchSize: 8 });
  });

  it('gives way to the command line', () => {
    const config = { data: 'x', batchSize: 8, loss: 'latent=2', report: 'page.html' };
    const words = ['--batch-size', '16', '--loss', 'latent=3', '--no-report'];
    const made = parsed(config, ...words);
    expect(made.opts()).toMatchObject({ data: 'x', batchSize: 16, loss: { latent: 3 }, report: false });
    expect([made.getOptionValueSource('data'), made.getOptionValueSource('batchSize')]).toEqual(['config', 'cli']);
  });

  it.each([
    [
      { shuffle: true, baselines: false, report: false },
      { shuffle: true, baselines: false, report: false },
    ],
    [
      { shuffle: false, baselines: true },
      { shuffle: undefined, baselines: true, report: undefined },
    ],
    [
      { 'no-baselines': true, report: 'x.html' },
      { baselines: false, report: 'x.html' },
    ],
    [
      { 'no-baselines': false, 'no-report': true },
      { baselines: true, report: false },
    ],
  ])('sets what has no value: %j', (config, expected) => {
    expect({ shuffle: undefined, report: undefined, ...parsed({ data: 'x', ...config }).opts() }).toMatchObject(
      expected,
    );
  });

  it.each([
    [{ batchsize: 8 }, /unknown option 'batchsize' \(in .*config\.json\)$/],
    [{ config: 'x' }, /unknown option 'config'/],
    [{ constructor: 'x' }, /unknown option 'constructor'/],
    [
      { batchSize: 1 },
      /option '--batch-size <n>' argument '1' is invalid\. It must be an integer of at least 2\. \(in /,
    ],
    [{ prior: 'spectral' }, /'--prior <name>' argument 'spectral' is invalid\. Allowed choices are graph, imsat/],
    [{ loss: ['latent=2', 'other=1'] }, /'--loss <name=weight>' argument 'other=1' is invalid/],
    [{ batchSize: true }, /option '--batch-size <n>' needs a value, got true/],
    [{ shuffle: 'yes' }, /option '--shuffle' must be true or false, got "yes"/],
    [{ report: true }, /option '--report <file>' needs a value, got true/],
    [{ batchSize: null }, /option 'batchSize' is null; it must be a text, a number/],
    [{ loss: [] }, /option 'loss' is \[\]; it must be/],
    [{ loss: { latent: 2 } }, /option 'loss' is \{"latent":2\}; it must be/],
    ['{', /must name a JSON file: /],
    ['[1]', /holds a JSON object of options/],
    [{ options: 7 }, /the field "options" must be/],
    [{ formatVersion: 1, command: 'clusterzoo train' }, /no options in this file/],
  ])('refuses %j', (config, message) => {
    const expected = { code: expect.stringMatching(/^clusterzoo\./), exit: 2, message: expect.stringMatching(message) };
    expect(refusal(config, '--data', 'x')).toEqual(expected);
  });

  it('refuses a file that is not there, and a required option that nobody gives', () => {
    const made = command();
    expect(() => made.parse(['--config', join(folder, 'gone.json')], { from: 'user' })).toThrow(
      expect.objectContaining({ code: 'FILE_MISSING' }),
    );
    expect(refusal({ batchSize: 8 }).message).toMatch(/required option '--data <name>' not specified/);
  });
});

describe('usedOptions', () => {
  it('is a file that repeats the command, without what concerns its output', () => {
    const words = [
      '--loss',
      'latent=2',
      '--loss',
      'reconstruction=1',
      '--no-baselines',
      '--shuffle',
      '--force',
      '--json',
    ];
    const first = parsed({ data: '007', prior: 'graph' }, ...words);
    const used = first.usedOptions();
    expect(used).toEqual({
      data: '007',
      batchSize: 64,
      loss: ['latent=2', 'reconstruction=1'],
      prior: 'graph',
      shuffle: true,
      baselines: false,
    });
    const again = parsed({ formatVersion: 1, options: used });
    const { force: _, json: __, config: ___, ...settings } = first.opts();
    expect(again.opts()).toMatchObject(settings);
    expect(again.usedOptions()).toEqual(used);
  });
});

describe('withoutConfig', () => {
  it('spells out what came from the file', () => {
    const made = parsed(
      { data: 'my table.csv', loss: ['latent=2', 'latent=3'], prior: 'graph' },
      'a',
      '--batch-size',
      '8',
    );
    expect(made.withoutConfig('typed')).toBe(
      "learn a --batch-size 8 --data 'my table.csv' --loss latent=2 --loss latent=3 --prior graph",
    );
    expect(parsed({ data: 'x', batchSize: 64 }).withoutConfig('typed')).toBe('learn --data x');
    const plain = command().action(() => {});
    plain.parse(['--data', 'x'], { from: 'user' });
    expect(plain.withoutConfig('typed')).toBe('typed');
  });
});
