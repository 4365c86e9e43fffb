import { existsSync } from 'node:fs';
import { basename, isAbsolute, relative } from 'node:path';
import { quoted } from './words.js';

/** Options that name a table or model: of its path only the file's name is anybody's business. */
const TABLES: ReadonlySet<string> = new Set([
  ...['--data', '--test', '--test-labels'],
  ...['--features', '--test-features', '--feature-extractor', '--critic-network'],
]);

/** Options with a value that make no difference to what a command computes. */
const INCIDENTAL: ReadonlySet<string> = new Set(['--threads', '--data-dir', '--report', '--checkpoint-every']);

/** The same for options without one. */
export const FLAGS: ReadonlySet<string> = new Set(['--quiet', '--json', '--force', '--no-report']);

/** Options without a value that do make a difference. */
export const BARE: ReadonlySet<string> = new Set([
  ...['--allow-empty-clusters', '--header', '--no-baselines', '--strict'],
  ...['--flip', '--feature-mirror'],
]);

/** A word of a shell: bare characters, escaped ones, and what stands between quotes. */
const WORD = /(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g;

/** The words that a command line was typed as; takes apart what {@link quoted} puts together. */
export function wordsOf(commandLine: string): string[] {
  const parts = /'([^']*)'|"([^"]*)"|\\(.)/g;
  return (commandLine.match(WORD) ?? []).map((word) =>
    word.replace(parts, (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? ''),
  );
}

/**
 * A command line as it may be published: it repeats what was done, and says nothing of the machine that it was done on.
 * Tables keep their file's name and folders within the working folder their relative path; whatever lies elsewhere is
 * called by its last name. `train` goes without its `--out`; neither says how it ran or what it showed.
 *
 * @param commandLine - `clusterzoo COMMAND …`, as typed; one that was published already stays as it is
 */
export function publicCommand(commandLine: string): string {
  const [program = '', command = '', ...words] = wordsOf(commandLine);
  const kept = [program, command];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [name, joined] = optionOf(word);
    if (name === undefined) kept.push(publicFolder(word));
    else if (FLAGS.has(name)) continue;
    else if (BARE.has(name)) {
      if (!kept.includes(name)) kept.push(name);
    } else {
      const value = joined ?? words[++at];
      if (INCIDENTAL.has(name) || (name === '--out' && command === 'train')) continue;
      kept.push(name);
      if (value === undefined) continue;
      kept.push(namesTable(name, value) ? basename(value) : name === '--out' ? publicFolder(value) : value);
    }
  }
  return kept.map(quoted).join(' ');
}

/** Whether an option's value is the path of a table; `--labels` takes a column or a file. */
function namesTable(name: string, value: string): boolean {
  return TABLES.has(name) || (name === '--labels' && existsSync(value));
}

/** The options of a command line that was published, apart; an option that has no value has ''. */
export function optionsOf(commandLine: string): (readonly [name: string, value: string])[] {
  const [, , ...words] = wordsOf(commandLine);
  const options: [string, string][] = [];
  for (let at = 0; at < words.length; at++) {
    const name = words[at]!;
    options.push([name, BARE.has(name) ? '' : (words[++at] ?? '')]);
  }
  return options;
}

/** `--name=value` or `--name`, apart; an undefined name for a word that is no option. */
export function optionOf(word: string): [name: string | undefined, value: string | undefined] {
  if (!word.startsWith('--')) return [undefined, undefined];
  const sign = word.indexOf('=');
  return sign < 0 ? [word, undefined] : [word.slice(0, sign), word.slice(sign + 1)];
}

function publicFolder(path: string): string {
  const inside = isAbsolute(path) ? relative(process.cwd(), path) : path;
  return isAbsolute(inside) || inside.split(/[\\/]/).includes('..') || inside === '' ? basename(path) : inside;
}
