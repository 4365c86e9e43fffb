import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listZoo } from '@clusterzoo/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tinyContents, tinyFacts } from '../../test/support/zoo-contents.js';
import { writeZooEntry } from './zoo-entry.js';
import { updateZooIndex } from './zoo-index.js';

let zoo: string;
beforeEach(() => {
  zoo = mkdtempSync(join(tmpdir(), 'zoo-index-'));
});
afterEach(() => rmSync(zoo, { recursive: true, force: true }));

const write = (name: string) => writeZooEntry(join(zoo, name), tinyContents({ ...tinyFacts(), name }));

describe('updateZooIndex', () => {
  it('lists the entries by name, as the runtime reads them', async () => {
    await write('second');
    await write('first');
    mkdirSync(join(zoo, 'drafts'));
    mkdirSync(join(zoo, '.hidden'));
    writeFileSync(join(zoo, '.hidden', 'manifest.json'), 'not JSON');
    const index = await updateZooIndex(zoo);
    expect(index.entries.map(({ name, metrics }) => [name, metrics?.acc])).toEqual([
      ['first', 0.9],
      ['second', 0.9],
    ]);
    expect(await listZoo({ zoo })).toEqual(index.entries);
    expect(readdirSync(zoo).sort()).toEqual(['.hidden', 'drafts', 'first', 'index.json', 'second']);
  });

  it('says which figures were got with labels of other data', async () => {
    await writeZooEntry(
      join(zoo, 'noted'),
      tinyContents({ ...tinyFacts(), name: 'noted', featureNote: 'with labels' }),
    );
    await write('plain');
    const { entries } = await updateZooIndex(zoo);
    expect(entries.map(({ featureNote }) => featureNote)).toEqual(['with labels', undefined]);
    expect(await listZoo({ zoo })).toEqual(entries);
  });

  it('drops entries that are gone', async () => {
    await write('first');
    await write('second');
    await updateZooIndex(zoo);
    rmSync(join(zoo, 'first'), { recursive: true });
    expect((await updateZooIndex(zoo)).entries.map(({ name }) => name)).toEqual(['second']);
  });

  it('passes over entries of an earlier format, and says so', async () => {
    await write('first');
    await write('old');
    const path = join(zoo, 'old', 'manifest.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), formatVersion: 1 }));
    const warnings: string[] = [];
    const { entries } = await updateZooIndex(zoo, { onWarning: (message) => warnings.push(message) });
    expect(entries.map(({ name }) => name)).toEqual(['first']);
    expect(warnings).toEqual([
      expect.stringMatching(/old.manifest\.json is not listed: .*got 1; this runtime reads 2/),
    ]);
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), formatVersion: 3 }));
    await expect(updateZooIndex(zoo)).rejects.toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });

  it('leaves the index alone if an entry is in a folder of another name, or its manifest is broken', async () => {
    await write('first');
    await updateZooIndex(zoo);
    const before = readFileSync(join(zoo, 'index.json'), 'utf8');
    renameSync(join(zoo, 'first'), join(zoo, 'other'));
    const invalid = expect.objectContaining({ code: 'MANIFEST_INVALID' });
    await expect(updateZooIndex(zoo)).rejects.toThrow(invalid);
    writeFileSync(join(zoo, 'other', 'manifest.json'), '{');
    await expect(updateZooIndex(zoo)).rejects.toThrow(invalid);
    expect(readFileSync(join(zoo, 'index.json'), 'utf8')).toBe(before);
  });

  it('says that a zoo is not there', async () => {
    const missing = expect.objectContaining({ code: 'NOT_FOUND' });
    await expect(updateZooIndex(join(zoo, 'nowhere'))).rejects.toThrow(missing);
  });
});
