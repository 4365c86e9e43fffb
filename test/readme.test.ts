import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pngFile, writeTree } from '../training/test-fixtures/pictures.js';
import { clusterzoo, type Finished, run } from './support/command.js';
import { flowersCsv } from './support/tables.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const ships = existsSync(join(root, 'models', 'pendigits', 'manifest.json'));

interface Snippet {
  readonly language: string;
  readonly code: string;
}

const snippets: Snippet[] = [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code]) => ({
  language: language!,
  code: code!,
}));

/** Training as long as the text has it takes a minute; what is learned does not matter here. */
const QUICK = ['--epochs', '20', '--prior-epochs', '10'];

/** Pictures take longer. */
const QUICK_PICTURES = ['--epochs', '2', '--prior-epochs', '2', '--width', '0.125', '--allow-empty-clusters'];

/** Pictures of bars, boxes and dots, some brighter than others. */
function shapes(): Record<string, Uint8Array> {
  const inside: Readonly<Record<string, (x: number, y: number) => boolean>> = {
    bars: (x) => x > 11 && x < 16,
    boxes: (x, y) => Math.max(Math.abs(x - 14), Math.abs(y - 14)) < 8,
    dots: (x, y) => Math.hypot(x - 14, y - 14) < 4,
  };
  const pictures = Object.entries(inside).flatMap(([name, shape]) =>
    Array.from({ length: 20 }, (_, i) => {
      const level = (at: number) => (shape(at % 28, Math.floor(at / 28)) ? 150 + 5 * i : (7 * at + i) % 11);
      return [`${name}/${i}.png`, pngFile(28, 28, level)] as const;
    }),
  );
  return Object.fromEntries(pictures);
}

let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  // A reader's own folder, in which the packages are installed.
  cwd = mkdtempSync(join(tmpdir(), 'clusterzoo-readme-'));
  symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'), 'junction');
  writeFileSync(join(cwd, 'flowers.csv'), flowersCsv(150));
  writeTree(join(cwd, 'shapes'), shapes());
  env = {};
  if (ships) return;
  const zoo = join(cwd, 'zoo');
  mkdirSync(zoo);
  const short = ['--epochs', '1', '--prior-epochs', '1', '--prior-restarts', '1'];
  await clusterzoo(['train', '--data', 'pendigits', ...short, '--out', 'runs/pendigits'], { cwd });
  await clusterzoo(['export', 'runs/pendigits', '--out', join(zoo, 'pendigits')], { cwd });
  env = { CLUSTERZOO_ZOO: zoo };
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function runLine(line: string): Promise<Finished> {
  const [program, command, ...words] = line.split(' ');
  expect([program, command]).toEqual(['npx', 'clusterzoo']);
  const settled = words.includes('--help') || words.includes('--resume');
  const quick = words[0] !== 'train' || settled ? [] : words.includes('folders') ? QUICK_PICTURES : QUICK;
  return run('npx', ['--no-install', 'clusterzoo', ...words, ...quick], { cwd, env });
}

describe('the README', () => {
  it('has snippets in languages that are run here, and no others', () => {
    expect(snippets.length).toBeGreaterThan(4);
    expect(new Set(snippets.map(({ language }) => language))).toEqual(new Set(['js', 'sh']));
  });

  it.each(snippets.map(({ language, code }, i) => [i + 1, language, code] as const))(
    'has a snippet %i (%s) that runs',
    async (number, language, code) => {
      if (language === 'js') {
        const file = join(cwd, `snippet-${number}.mjs`);
        writeFileSync(file, code);
        const finished = await run(process.execPath, [file], { cwd, env });
        expect(finished).toMatchObject({ code: 0, stderr: '' });
        expect(finished.stdout).not.toBe('');
        return;
      }
      for (const line of code.trim().split('\n')) {
        const script = /^npm ci && npm (?:run )?(\w+)$/.exec(line)?.[1];
        // What this test is itself a part of cannot be run in it; the continuous integration runs it.
        if (script) expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts).toHaveProperty(script);
        else expect([line, await runLine(line)]).toEqual([line, expect.objectContaining({ code: 0 })]);
      }
    },
    120_000,
  );

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!);
    const files = links.filter((target) => !/^https?:/.test(target));
    expect(files).toContain('models/pendigits/samples.png');
    for (const file of files) if (ships || !file.startsWith('models/')) expect(existsSync(join(root, file))).toBe(true);
  });

  it('names every command', async () => {
    const { stdout } = await clusterzoo(['--help'], { cwd });
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) (?:\[options\]| {2})/gm)].map(([, name]) => name!);
    expect(commands.length).toBeGreaterThan(6);
    for (const name of commands.filter((each) => each !== 'help'))
      expect(readme).toMatch(new RegExp(`^\\| \`${name}\\b`, 'm'));
  });
});
