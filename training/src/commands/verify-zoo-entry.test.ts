import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '@clusterzoo/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyZooEntry } from './verify-zoo-entry.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-zoo-entry-'));
  cpSync(fileURLToPath(new URL('../../../models/pendigits/', import.meta.url)), folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

it('refuses test data of a novelty graph that the manifest says nothing of', async () => {
  const path = join(folder, 'manifest.json');
  const { outliers, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const { testData } = await verifyZooEntry(folder, {});
  expect(testData.map(({ graph }) => graph)).toContain(outliers!.graph);
  writeFileSync(path, JSON.stringify(rest));
  await expect(verifyZooEntry(folder, {})).rejects.toMatchObject({
    code: 'MANIFEST_INVALID',
    message: expect.stringContaining('its manifest has no "outliers"; restore the field'),
  });
}, 60_000);
