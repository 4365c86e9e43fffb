import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { writeZooEntry } from '@clusterzoo/export/zoo';
import { ClusterModel } from '@clusterzoo/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { tinyContents, tinyFacts } from '../../../test/support/zoo-contents.js';
import { main } from './main.js';

const home = process.cwd();
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-model-'));
  for (const name of ['tiny', 'm_c']) await writeZooEntry(join(folder, name), tinyContents(tinyFacts()));
  writeFileSync(join(folder, 'rows.csv'), '1,2,3\n-1,2,4\n'.repeat(5));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

async function run(words: readonly string[], { signal } = new AbortController()) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await main(words, { stdout, stderr, signal, debug: false });
  return { code, stdout: await text(stdout.end()), stderr: await text(stderr.end()) };
}

describe('a folder that is named like an entry', () => {
  it.each(['tiny', 'm_c'])('%s is told from it, and no network is asked', async (name) => {
    const request = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no request is expected'));
    const expected = { code: 1, stderr: expect.stringContaining(`did you mean ./${name}`) };
    expect(await run(['evaluate', name, '--data', 'rows.csv'])).toMatchObject(expected);
    expect(await run(['cluster', name, 'rows.csv'])).toMatchObject(expected);
    expect(await run(['zoo', 'show', name])).toMatchObject(expected);
    expect(await run(['zoo', 'verify', name])).toMatchObject(expected);
    expect(request).not.toHaveBeenCalled();
    expect(await run(['cluster', `./${name}`, 'rows.csv'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('is not in the way of a zoo that has the name', async () => {
    expect(await run(['zoo', 'show', 'tiny', '--zoo', '.', '--json'])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('Ctrl-C', () => {
  it('ends a measurement', async () => {
    const stop = new AbortController();
    const { cluster } = ClusterModel.prototype;
    vi.spyOn(ClusterModel.prototype, 'cluster').mockImplementation(function (this: ClusterModel, ...values) {
      stop.abort();
      return cluster.apply(this, values);
    });
    const stopped = await run(['evaluate', './tiny', '--data', 'rows.csv'], stop);
    expect(stopped).toMatchObject({ code: 130, stdout: '', stderr: expect.stringMatching(/^error \[ABORTED\]/) });
  });
});
