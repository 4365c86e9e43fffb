import { fileURLToPath } from 'node:url';
import { graphBytes, listZoo, readManifest } from '@clusterzoo/runtime';
import { expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { modelSettings } from './report-settings.js';

const zoo = fileURLToPath(new URL('../../../models', import.meta.url));

it('shows the same size of an entry as the list does, and those of its other precisions', async () => {
  const entries = await listZoo({ zoo });
  const { name, bytes } = entries.find(({ kind }) => kind === 'image')!;
  const manifest = await readManifest(name, { zoo });
  const { stdout } = await inProcess('zoo', 'show', name, '--zoo', zoo);
  expect(stdout).toContain(`precision  ${manifest.defaultPrecision} (${bytes} bytes)`);
  const sizes = manifest.files.filter(({ role, precision }) => role === 'novelty' || precision === 'fp16');
  const fp16 = sizes.reduce((sum, file) => sum + file.bytes, 0);
  expect(graphBytes(manifest, 'fp16')).toBe(fp16);
  expect(stdout).toContain(`fp16 (${fp16} bytes)`);
}, 60_000);

it('lists the digests of all graphs that are read in a report', async () => {
  const manifest = await readManifest('pendigits', { zoo });
  const settings = Object.fromEntries(modelSettings(manifest)[0]!.entries);
  for (const { path, sha256 } of manifest.files.filter(({ role }) => /encoder|generator|novelty/.test(role))) {
    expect(settings[`${path}, SHA-256`]).toBe(sha256);
  }
});
