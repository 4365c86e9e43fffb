import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from './command.js';
import { exportCommand } from './export.js';
import { BARE, FLAGS, optionsOf, publicCommand, wordsOf } from './recorded-command.js';
import { trainCommand } from './train.js';
import { quoted } from './words.js';

describe('publicCommand', () => {
  it.each([
    ['train --data pendigits --seed 4 --threads 1 --out runs/pendigits-4', 'train --data pendigits --seed 4'],
    ['train --data /home/someone/a.csv --test=/home/someone/b.csv', 'train --data a.csv --test b.csv'],
    ['train --data usps --data-dir /home/someone/data --scale none', 'train --data usps --scale none'],
    [
      `train --data a.csv --labels ${resolve('package.json')} --test b.csv --test-labels /x/kinds.txt --labels a/b`,
      'train --data a.csv --labels package.json --test b.csv --test-labels kinds.txt --labels a/b',
    ],
    [
      'train --data cifar10 --feature-mirror --out runs/x --flip --threads 2',
      'train --data cifar10 --feature-mirror --flip',
    ],
    ['train --data /x/a.csv --header --clusters 3', 'train --data a.csv --header --clusters 3'],
    ['train --data ../up/a.csv --out=/tmp/x --json --quiet --force', 'train --data a.csv'],
    ["train --data '/home/some one/my table.csv' --labels 'a kind'", "train --data 'my table.csv' --labels 'a kind'"],
    [
      'train --data a.csv --labels -1 --loss latent=0 --loss=latent=1',
      'train --data a.csv --labels -1 --loss latent=0 --loss latent=1',
    ],
    ['export runs/pendigits-0 runs/b --out models/pendigits', 'export runs/pendigits-0 runs/b --out models/pendigits'],
    ['export /home/someone/runs/a ../b --out /home/someone/m --force', 'export a b --out m'],
    [
      `export ${resolve('runs/a')} --out ${resolve('models/m')} --title 'A b'`,
      "export runs/a --out models/m --title 'A b'",
    ],
  ])('makes of %s', (typed, published) => {
    expect(publicCommand(`clusterzoo ${typed}`)).toBe(`clusterzoo ${published}`);
    expect(publicCommand(`clusterzoo ${published}`)).toBe(`clusterzoo ${published}`);
  });
});

describe('the options without a value', () => {
  const { signal } = new AbortController();
  const context: CommandContext = { stdout: process.stdout, stderr: process.stderr, signal, commandLine: '' };

  it.each([trainCommand, exportCommand])('are all known', (command) => {
    const bare = command(context).options.filter((option) => !option.required && !option.optional);
    expect(bare.map(({ long }) => long).filter((name) => !FLAGS.has(name!) && !BARE.has(name!))).toEqual([]);
    expect(bare.length).toBeGreaterThan(2);
  });

  it('take no word from those behind them', () => {
    expect(optionsOf('clusterzoo train --feature-mirror --seed 1 --flip')).toEqual([
      ['--feature-mirror', ''],
      ['--seed', '1'],
      ['--flip', ''],
    ]);
  });
});

describe('wordsOf', () => {
  it('takes apart what quoting puts together', () => {
    const words = ['a', 'b c', "it's", 'x="1"', '', '--k=v w', 'back\\slash', '$HOME'];
    expect(wordsOf(words.map(quoted).join(' '))).toEqual(words);
  });
});
