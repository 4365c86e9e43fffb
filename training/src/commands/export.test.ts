import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-export-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('refuses to replace what is no entry before it opens a run', async () => {
  const out = join(folder, 'flowers');
  mkdirSync(out);
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ formatVersion: 1, files: [] }));
  const words = ['export', join(folder, 'no-run'), '--out', out, '--force', '--json'];
  expect((await inProcess(...words)).stderr).toContain('no-run');
  writeFileSync(join(out, 'notes.txt'), 'mine');
  const { code, stderr } = await inProcess(...words);
  expect(code).not.toBe(0);
  expect(stderr).toContain('flowers holds notes.txt, which its manifest does not list');
}, 60_000);
