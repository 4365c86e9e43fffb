import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { ClusterModel, Random } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobDataset, untrained } from '../../../test/support/trained.js';
import { npyFile } from '../../test-fixtures/npy.js';
import { openTable } from '../data/table.js';
import { clusterTable, countRows, RUN_ROWS } from './cluster-table.js';
import { exportEntry } from './export-entry.js';
import { main } from './main.js';

const ROWS = 2 * RUN_ROWS + 300;
let folder: string;
let entry: string;
let model: ClusterModel;
/** Rows of the trained range, with float32 numbers that text gives back exactly. */
const data = new Random(4).uniforms(4 * ROWS).map((value) => Math.round(1000 * value) / 100);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-'));
  entry = join(folder, 'blobs');
  const facts = { dataset: blobDataset(), title: 'Blobs', engine: 'none', command: 'none' };
  await exportEntry({ ...facts, trained: untrained(), name: 'blobs', folder: entry });
  model = await ClusterModel.load(entry, { device: 'cpu' });
  const lines = Array.from({ length: ROWS }, (_, i) => {
    return `${[...data.subarray(4 * i, 4 * i + 4)].map((value) => value.toFixed(2)).join(',')},"row\n${i}"`;
  });
  writeFileSync(join(folder, 'rows.csv'), `${['a,b,c,d,"what it\nis"', ...lines].join('\n')}\n`);
  writeFileSync(join(folder, 'rows.csv.gz'), gzipSync(readFileSync(join(folder, 'rows.csv'))));
  const exact = Float32Array.from(data, (value) => Number(value.toFixed(2)));
  writeFileSync(join(folder, 'rows.npy'), npyFile([...exact], { shape: [ROWS, 4] }));
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true });
});

/** Runs the command line; `stdout` and `stderr` are what it wrote. */
async function run(...words: string[]) {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    streams[name].on('data', (chunk) => {
      text[name] += chunk;
    });
  }
  const code = await main(words, { ...streams, signal: new AbortController().signal, debug: false });
  return { code, ...text };
}

const cluster = (file: string, ...words: string[]) => run('cluster', entry, join(folder, file), ...words);
const named = ['--ignore', 'what it\nis'];

describe('clusterzoo cluster', () => {
  let whole: string;
  beforeAll(async () => {
    expect(await cluster('rows.csv', ...named, '--out', join(folder, 'whole.csv'))).toMatchObject({ code: 0 });
    whole = readFileSync(join(folder, 'whole.csv'), 'utf8');
  });

  it('writes cluster, confidence and flag of each row, as the model gives them', async () => {
    const lines = whole.trimEnd().split('\n');
    expect(lines[0]).toBe('cluster,confidence,outlier');
    const found = await model.cluster(Float32Array.from(data, (value) => Number(value.toFixed(2))));
    expect(lines).toHaveLength(ROWS + 1);
    for (const [i, line] of lines.slice(1).entries()) {
      const [label, confidence, outlier] = line.split(',').map(Number);
      expect([label, outlier]).toEqual([found.labels[i], found.outliers![i]]);
      expect(confidence).toBeCloseTo(found.confidence[i]!, 5);
    }
  });

  it.each([1, 2, 3, 7])('gives the same bytes in %d parts, one after the other, with any batch', async (count) => {
    const parts: string[] = [];
    for (let i = 1; i <= count; i++) {
      const out = join(folder, `part-${i}.csv`);
      const words = ['--shard', `${i}/${count}`, '--batch', String([1, 300, 5000][i % 3]), '--out', out];
      const { code, stdout } = await cluster('rows.csv', ...named, ...words, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ shard: `${i}/${count}`, out });
      parts.push(readFileSync(out, 'utf8'));
    }
    expect(parts.join('') === whole).toBe(true);
  });

  it('gives the same bytes of other formats, and to stdout', async () => {
    expect((await cluster('rows.csv.gz', ...named)).stdout === whole).toBe(true);
    expect((await cluster('rows.npy')).stdout === whole).toBe(true);
    const parts = [await cluster('rows.npy', '--shard', '1/2'), await cluster('rows.npy', '--shard', '2/2')];
    expect(parts.map(({ stdout }) => stdout).join('') === whole).toBe(true);
  });

  it('gives a part without rows nothing', async () => {
    writeFileSync(join(folder, 'one.csv'), '1,2,3,4\n');
    const parts = [await cluster('one.csv', '--shard', '1/2'), await cluster('one.csv', '--shard', '2/2')];
    expect(parts.map(({ stdout }) => stdout)).toEqual([
      expect.stringMatching(/^cluster,confidence,outlier\n\d,.*\n$/),
      '',
    ]);
    expect(parts.map(({ stdout }) => stdout).join('')).toBe((await cluster('one.csv')).stdout);
  });

  it('lists rows as JSON, and counts where they go to a file', async () => {
    const listed = JSON.parse((await cluster('rows.npy', '--json')).stdout) as Record<string, number[]>;
    expect(listed.labels).toEqual(
      whole
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split(',')[0])),
    );
    expect([listed.confidence!.length, listed.outliers!.length, listed.count]).toEqual([ROWS, ROWS, ROWS]);
    const { stdout } = await cluster('rows.npy', '--json', '--out', join(folder, 'o.csv'));
    const counted = JSON.parse(stdout) as Record<string, unknown>;
    expect(counted).not.toHaveProperty('labels');
    expect(counted.flagged).toBe(listed.outliers!.reduce((sum, flag) => sum + flag, 0));
  });

  it('warns of rows that are unlike the training data', async () => {
    const far = Array.from({ length: 10 }, (_, i) => (i < 4 ? '900,900,900,900' : '8,2,2,2')).join('\n');
    writeFileSync(join(folder, 'far.csv'), far);
    const { stdout, stderr } = await cluster('far.csv');
    const flagged = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .filter((line) => line.endsWith(',1')).length;
    expect(flagged).toBeGreaterThanOrEqual(4);
    expect(stderr).toBe(`warning: ${flagged} of 10 rows are unlike anything the model was trained on\n`);
    const plain = await cluster('far.csv', '--no-outliers');
    expect(plain.stderr).toBe('');
    expect(plain.stdout.split('\n')[0]).toBe('cluster,confidence');
  });

  it('leaves nothing behind where it fails, and says which row', async () => {
    const before = readdirSync(folder).sort();
    const lines = Array.from({ length: 700 }, (_, i): string => (i === 650 ? '1,2,3,x' : '1,2,3,4'));
    writeFileSync(join(folder, 'bad.csv'), lines.join('\n'));
    const bad = await cluster('bad.csv', '--batch', '256', '--out', join(folder, 'bad-out.csv'));
    expect(bad).toMatchObject({ code: 1, stderr: expect.stringMatching(/INVALID_DATA.*line 651, column 4/) });
    lines[650] = '-3e38,3e38,3e38,-3e38';
    writeFileSync(join(folder, 'bad.csv'), lines.join('\n'));
    const far = await cluster('bad.csv', '--batch', '256', '--out', join(folder, 'bad-out.csv'));
    expect(far).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/bad\.csv, counted from its row 512: row 138 is/),
    });
    expect(readdirSync(folder).sort()).toEqual([...before, 'bad.csv'].sort());
  });

  it('refuses parts and batches that are none', async () => {
    for (const words of [
      ['--shard', '3/2'],
      ['--batch', '0'],
    ]) {
      expect(await cluster('one.csv', ...words)).toMatchObject({ code: 2, stdout: '' });
    }
  });

  it('stops on Ctrl-C and when nobody reads any more', async () => {
    const out = join(folder, 'stopped.csv');
    const stopped = new AbortController();
    stopped.abort();
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const words = ['cluster', entry, join(folder, 'rows.npy')];
    expect(await main([...words, '--out', out], { ...streams, signal: stopped.signal, debug: false })).toBe(130);
    expect(existsSync(out)).toBe(false);
    let heard = '';
    const gone = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        heard += chunk.toString();
        done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
      },
    });
    gone.on('error', () => {});
    const { signal } = new AbortController();
    const reading = { stdout: gone, stderr: new PassThrough(), signal, debug: false };
    expect(await main([...words, '--batch', '256'], reading)).toBe(0);
    expect(heard.split('\n').length).toBeLessThan(ROWS);
  });
});

describe('clusterTable', () => {
  it('gives bits that do not depend on blocks and ranges', async () => {
    const collect = async (blockRows: number, range?: { from: number; to: number }) => {
      const table = await openTable(join(folder, 'rows.npy'), { blockRows });
      const confidence: number[] = [];
      for await (const rows of clusterTable(model, table, { ...(range && { range }) })) {
        confidence.push(...rows.confidence);
      }
      return confidence;
    };
    const whole = await collect(ROWS);
    for (const blockRows of [1, 100, RUN_ROWS, 513]) expect(await collect(blockRows)).toEqual(whole);
    for (const [from, to] of [
      [0, 1],
      [255, 258],
      [300, 301],
      [511, ROWS],
      [ROWS - 1, ROWS],
    ] as const) {
      expect(await collect(77, { from, to })).toEqual(whole.slice(from, to));
    }
  });

  it('reads of a text only the rows that are asked for, to the same bits', async () => {
    const lines = readFileSync(join(folder, 'rows.csv'), 'utf8').trimEnd().split('\n');
    const collect = async (file: string, range?: { from: number; to: number }) => {
      const table = await openTable(file, { labelColumn: 4, blockRows: RUN_ROWS });
      expect(await countRows(table)).toBe(ROWS);
      const confidence: number[] = [];
      for await (const rows of clusterTable(model, table, { ...(range && { range }) })) {
        confidence.push(...rows.confidence);
      }
      return confidence;
    };
    const whole = await collect(join(folder, 'rows.csv'));
    // Two lines each: the header, and every row.
    const others = (row: number) => row < 256 || row >= 512;
    const words = lines.map((line, i) => (i > 1 && i % 2 === 0 && others(i / 2 - 1) ? `oops${line}` : line));
    writeFileSync(join(folder, 'words.csv'), words.join('\n'));
    expect(await collect(join(folder, 'words.csv'), { from: 300, to: 500 })).toEqual(whole.slice(300, 500));
  });

  it('counts rows that no header counts', async () => {
    const text = await openTable(join(folder, 'rows.csv'), { labelColumn: 4, blockRows: 100 });
    expect(text.rows).toBeUndefined();
    expect(await countRows(text)).toBe(ROWS);
    const array = await openTable(join(folder, 'rows.npy'));
    expect(await countRows(array)).toBe(ROWS);
  });
});
