import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { recommend } from '../methods/suggest-k/recommend.js';
import { wordsOf } from './recorded-command.js';
import { inWords } from './suggest-k.js';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusterzoo-suggest-'));
  file = join(folder, 'blobs.csv');
  const noise = new Random(1).normals(2 * 240);
  const corners = [
    [0, 0],
    [90, 0],
    [0, 90],
    [90, 90],
  ];
  const rows = Array.from({ length: 240 }, (_, i) => {
    const [x, y] = corners[i % 4]!;
    return `${x! + 10 * noise[2 * i]!},${y! + 10 * noise[2 * i + 1]!},class ${i % 4}`;
  });
  await writeFile(file, `x,y,kind\n${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('clusterzoo suggest-k', () => {
  it('shows every number of clusters, recommends one, and says how sure it is', async () => {
    const words = ['suggest-k', '--data', file, '--labels', 'kind', '--to', '8', '--subsamples', '2'];
    const { code, stdout, stderr } = await inProcess(...words);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('240 rows, vector of 2 numbers'),
    });
    const lines = stdout.split('\n').filter((line) => /^ *\d/.test(line));
    expect(lines.map((line) => Number.parseInt(line, 10))).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(lines[2]).toContain('recommended');
    expect(stdout).toMatch(/Recommended: 4 clusters; no other number comes near.*the eigengap says the same/);
    expect(stdout).toContain('This is clear.');
    expect(stdout).toMatch(/Next: clusterzoo train --data .*blobs\.csv.* --clusters 4/);
  });

  it('goes on with a training of the same rows, taken and scaled alike', async () => {
    const config = join(folder, 'data.json');
    await writeFile(config, JSON.stringify({ labels: 'kind', scale: 'standard' }));
    const same = ['--test', file, '--missing', 'mean', '--rows', 'vector', '--split', 'all', '--data-dir', 'my data'];
    const search = ['--to', '4', '--subsamples', '2', '--most', '60', '--seed', '3', '--threads', '1', '--quiet'];
    const { stdout } = await inProcess('suggest-k', '--data', file, '--config', config, ...same, ...search);
    const next = /^Next: clusterzoo (train .*)$/m.exec(stdout)?.[1];
    const words = wordsOf(next!);
    for (const [option, value] of [
      ['--data', file],
      ['--labels', 'kind'],
      ['--scale', 'standard'],
      ['--test', file],
      ['--missing', 'mean'],
      ['--rows', 'vector'],
      ['--split', 'all'],
      ['--data-dir', 'my data'],
    ] as const) {
      expect(words[words.indexOf(option) + 1], option).toBe(value);
    }
    expect(words.slice(-2)).toEqual(['--clusters', expect.stringMatching(/^[234]$/)]);
    expect(words).toHaveLength(1 + 2 * 9);
    // All that a training does not know of would be refused before anything else.
    const { code, stderr } = await inProcess(...words, '--data', join(folder, 'gone.csv'));
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringMatching(/gone\.csv.*ENOENT/)]);
  });

  it('says the same in JSON, of some of the rows if asked to', async () => {
    const words = ['suggest-k', '--data', file, '--labels', 'kind', '--to', '8', '--most', '150', '--json'];
    const { code, stdout } = await inProcess(...words);
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ clusters: 4, rows: 150, ofRows: 240, kind: { kind: 'vector' }, seed: 0 });
    expect(found.candidates).toHaveLength(7);
    expect(found.candidates[2]).toMatchObject({ clusters: 4, stability: expect.any(Number) });
    expect(JSON.parse((await inProcess(...words)).stdout)).toEqual(found);
  });

  it('refuses a range that does not fit', async () => {
    const { code, stderr } = await inProcess('suggest-k', '--data', file, '--labels', 'kind', '--to', '60');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/to <= 48, a fifth of the 240 rows, got 2 and 60/);
  });
});

describe('inWords', () => {
  const measured = (clusters: number, eigengap: number, stability: number, graphMutualInformation: number) => ({
    ...{ clusters, eigengap, stability, graphMutualInformation },
  });

  it('names the numbers that come near, and doubts what is unstable', () => {
    const text = inWords(
      recommend([measured(2, 0.2, 0.5, 0.6), measured(3, 0.1, 0.5, 0.9), measured(9, 0.1, 0.5, 1.2)]),
    );
    expect(text).toMatch(
      /^Recommended: 3 clusters; no other number.*ARI 0\.50, the eigengap says 2\.\nThis is NOT clear/,
    );
    const near = recommend([measured(2, 0.2, 0.9, 0.6), measured(3, 0.3, 0.9, 0.775), measured(9, 0.1, 0.9, 1)]);
    expect(inWords(near)).toMatch(/2 clusters; 3 comes near.*the eigengap says 3\.\nThis is fairly sure/);
  });

  it('asks for more where the best lies at the end', () => {
    const found = recommend([measured(2, 0.1, 0.9, 0.6), measured(3, 0.1, 0.9, 1.2), measured(4, 0.1, 0.9, 1.2)]);
    expect(inWords(found)).toMatch(/^Recommended: 3 .*try again with --to 8\.$/s);
  });
});
