import { mkdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { entry, writeFiles } from '../../../runtime/test-fixtures/entries.js';
import { inProcess } from '../../../test/support/in-process.js';
import { testFolder } from '../../test-fixtures/files.js';
import { openTable } from '../data/table.js';
import { main } from './main.js';
import { withMeans } from './missing-rows.js';

const folder = testFolder();
let model: string;
let holes: string;
let filled: string;

beforeAll(() => {
  model = folder.path('model');
  mkdirSync(model);
  writeFiles(model, entry('vector'));
  holes = folder.write('holes.csv', 'id,a,b,c\nx,1,2,3\ny,,4,5\nz,3,NA,1\nw,2,0,6\n');
  // With the means of the columns: 2 of a, 2 of b.
  filled = folder.write('filled.csv', 'a,b,c\n1,2,3\n2,4,5\n3,2,1\n2,0,6\n');
});

const run = (command: string, file: string, ...words: string[]) => inProcess(command, model, file, ...words);
const ignore = ['--ignore', 'id'];

describe('missing values, of rows for a model', () => {
  it('end a command that is not told what to do about them', async () => {
    for (const command of ['cluster', 'reconstruct']) {
      const failure = await run(command, holes, ...ignore);
      expect(failure).toMatchObject({ code: 1, stderr: expect.stringMatching(/INVALID_DATA.*line 3, column 2 \(a\)/) });
    }
  });

  it('become the mean of the column, in whole tables and in parts of them', async () => {
    const wanted = (await run('cluster', filled)).stdout;
    expect((await run('cluster', holes, ...ignore, '--missing', 'mean')).stdout).toBe(wanted);
    const parts = ['1/2', '2/2'].map((shard) =>
      run('cluster', holes, ...ignore, '--missing', 'mean', '--shard', shard),
    );
    expect((await Promise.all(parts)).map(({ stdout }) => stdout).join('')).toBe(wanted);
    const copies = (await run('reconstruct', filled)).stdout;
    expect((await run('reconstruct', holes, ...ignore, '--missing', 'mean')).stdout).toBe(copies);
    const empty = folder.write('empty.csv', 'a,b,c\n1,,3\n2,,4\n');
    expect((await run('cluster', empty, '--missing', 'mean')).stderr).toMatch(
      /feature 2 \(b\) has no value in any row/,
    );
  });

  it('are no reason to read on once the command is stopped, before any mean is known', async () => {
    const table = await openTable(holes, { missing: 'nan', ignoredColumns: ['id'], blockRows: 1 });
    const stop = new AbortController();
    const read: number[] = [];
    const onProgress = ({ rows, share }: { rows: number; share: number }) => {
      expect(share).toBeGreaterThan(0);
      read.push(rows);
      if (rows === 2) stop.abort();
    };
    const aborted = { code: 'ABORTED', message: expect.stringContaining('averaging of columns was stopped') };
    await expect(withMeans(table, { signal: stop.signal, onProgress })).rejects.toMatchObject(aborted);
    expect(read).toEqual([1, 2]);
    const streams = { stdout: new PassThrough(), stderr: new PassThrough(), debug: false };
    const words = ['cluster', model, holes, ...ignore, '--missing', 'mean'];
    expect(await main(words, { ...streams, signal: stop.signal })).toBe(130);
    expect(String(streams.stderr.read())).toContain('averaging of columns was stopped');
  });

  it('leave the cells of their rows empty, so that lines stay where they are', async () => {
    const lines = (await run('cluster', filled)).stdout.split('\n');
    const { stdout, stderr } = await run('cluster', holes, ...ignore, '--missing', 'drop');
    expect(stdout.split('\n')).toEqual([lines[0], lines[1], ',', ',', lines[4], '']);
    expect(stderr).toMatch(/warning: 2 of 4 rows miss values: their cells are empty/);
    const json = JSON.parse((await run('cluster', holes, ...ignore, '--missing', 'drop', '--json')).stdout);
    expect(json).toMatchObject({ count: 4, missing: 2 });
    expect(json.labels.map((label: number | null) => label === null)).toEqual([false, true, true, false]);
  });

  it('leave their rows out of what is reconstructed, and the numbers of the others alone', async () => {
    const { stdout } = await run('reconstruct', holes, ...ignore, '--missing', 'drop');
    expect(stdout.split('\n').map((line) => line.split(',')[0])).toEqual(['row', '0', '3', '']);
  });
});
