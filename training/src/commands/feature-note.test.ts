import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { updateZooIndex, writeZooEntry } from '@clusterzoo/export/zoo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportData } from '../../../test/support/report-data.js';
import { blobDataset, untrained } from '../../../test/support/trained.js';
import { tinyContents, tinyFacts } from '../../../test/support/zoo-contents.js';
import { reportHtml } from '../report/html/document.js';
import { draftContents, encodeGraphs } from './entry-draft.js';
import { main } from './main.js';

const NOTE = 'The features came with labels of other data.';

let zoo: string;
beforeAll(async () => {
  zoo = mkdtempSync(join(tmpdir(), 'clusterzoo-features-'));
  for (const [name, noted] of Object.entries({ plain: {}, featured: { featureNote: NOTE } })) {
    await writeZooEntry(join(zoo, name), tinyContents({ ...tinyFacts(), name, ...noted }));
  }
  await updateZooIndex(zoo);
  writeFileSync(join(zoo, 'rows.csv'), `a,b,c,class\n${'1,2,3,x\n-1,2,4,y\n'.repeat(5)}`);
});
afterAll(() => rmSync(zoo, { recursive: true }));

async function output(...words: string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await main(words, { stdout, stderr, signal: new AbortController().signal, debug: false });
  const [said, failed] = [await text(stdout.end()), await text(stderr.end())];
  expect(code, failed).toBe(0);
  return said;
}

describe('what went into the features that clusters were found from', () => {
  it('is part of the entry', () => {
    const trained = untrained();
    const features = { normalise: 'l2', components: 2, columns: 4, seen: 2, note: NOTE } as const;
    const config = {
      ...trained.config,
      features: { ...features, source: { kind: 'file', file: 'f.npy', sha256: '0' } },
    };
    const facts = (of: typeof trained) => {
      const source = { trained: of, dataset: blobDataset(), name: 'x', title: 'X', engine: 'e', command: 'c' };
      return draftContents(source, encodeGraphs(source).fp32).facts;
    };
    expect(facts({ ...trained, config } as typeof trained).featureNote).toBe(NOTE);
    expect(facts(trained)).not.toHaveProperty('featureNote');
  });

  it('is said where figures are listed', async () => {
    const lines = (await output('zoo', 'list', '--zoo', zoo)).split('\n');
    expect(lines.find((line) => line.startsWith('featured'))).toMatch(/0\.9000 †/);
    expect(lines.find((line) => line.startsWith('plain'))).toMatch(/0\.9000\s*$/);
    expect(lines.filter((line) => line.includes(NOTE))).toEqual([`† featured: ${NOTE}`]);
  });

  it('is said where an entry shows its own, but not beside those of others', async () => {
    const lines = (await output('zoo', 'show', 'featured', '--zoo', zoo)).split('\n');
    const rows = lines.filter((line) => line.startsWith('test '));
    expect(rows.map((line) => line.includes('†'))).toEqual([true, true, false]);
    expect(lines).toContain(`† ${NOTE}`);
    expect(await output('zoo', 'show', 'plain', '--zoo', zoo)).not.toContain('†');
  });

  it('is said where they are measured again, and on the page', async () => {
    const words = ['evaluate', 'featured', '--zoo', zoo, '--data', join(zoo, 'rows.csv'), '--labels', 'class'];
    expect(await output(...words, '--no-report')).toContain(NOTE);
    expect(JSON.parse(await output(...words, '--no-report', '--json'))).toMatchObject({ featureNote: NOTE });
    expect(reportHtml(reportData())).not.toContain('†');
    expect(reportHtml({ ...reportData(), featureNote: NOTE }).split(NOTE)).toHaveLength(3);
  });
});
