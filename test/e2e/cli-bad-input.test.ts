import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { probeDevices } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../training/src/commands/main.js';
import { clusterzoo, type Finished, jsonOf } from '../support/command.js';
import { flowersCsv } from '../support/tables.js';

let cwd: string;
const inside = (...names: string[]) => join(cwd, ...names);
const write = (name: string, content: string) => writeFileSync(inside(name), content);

/**
 * Runs a command that must fail: a typed error in JSON and in words, no stack, and no new file. In this process, since
 * starting one takes longer than failing does.
 */
async function failure(...words: string[]): Promise<{ exit: number | null; code: string; message: string }> {
  const before = readdirSync(cwd, { recursive: true });
  const finished = await inProcess([...words, '--json']);
  const { code, message } = jsonOf(finished).error as { code: string; message: string };
  expect(finished.stderr).toContain(`error [${code}]: `);
  expect(finished.stderr).not.toMatch(/^\s+at /m);
  expect(readdirSync(cwd, { recursive: true })).toEqual(before);
  return { exit: finished.code, code, message };
}

async function inProcess(words: readonly string[]): Promise<Finished> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const code = await main(words, { stdout, stderr, signal, debug: false });
  return { code, stdout: await text(stdout.end()), stderr: await text(stderr.end()) };
}

const home = process.cwd();

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'clusterzoo-bad-'));
  write('flowers.csv', flowersCsv(60));
  const small = ['--hidden', '8', '--batch', '20', '--latent-size', '2', '--epochs', '1', '--prior-epochs', '1'];
  const data = ['--data', 'flowers.csv', '--labels', 'species', '--clusters', '3', '--prior-restarts', '1', '--quiet'];
  await clusterzoo(['train', ...data, ...small, '--out', 'run'], { cwd });
  await clusterzoo(['export', 'run', '--out', 'good'], { cwd });
  process.chdir(cwd);
});
afterAll(() => {
  process.chdir(home);
  rmSync(cwd, { recursive: true });
});

describe('bad tables', () => {
  it.each([
    ['cut short', 'a,b,c,d\n1,2,3,4\n3,4,5,6\n5', 'SHAPE_MISMATCH', /line 4 has 1 values/],
    ['with words', 'a,b,c,d\n1,2,3,4\n3,four,5,6\n', 'INVALID_DATA', /line 3, column 2 \(b\): "four"/],
    ['with NaN', 'a,b,c,d\n1,2,3,4\n3,NaN,5,6\n', 'INVALID_DATA', /line 3, column 2 \(b\): the value is missing/],
    ['with infinity', 'a,b,c,d\n1,2,3,4\n3,1e39,5,6\n', 'INVALID_DATA', /line 3, column 2 \(b\)/],
    ['that are empty', '', 'INVALID_DATA', /no sample/],
  ])('%s are refused by train and cluster', async (_, content, code, message) => {
    write('bad.csv', content);
    const expected = { exit: 1, code, message: expect.stringMatching(message) };
    expect(await failure('train', '--data', 'bad.csv', '--clusters', '2', '--out', 'out')).toEqual(expected);
    expect(await failure('cluster', './good', 'bad.csv', '--out', 'out.csv')).toEqual(expected);
  });

  it('with another number of features than the model takes are refused', async () => {
    write('narrow.csv', '1,2\n3,4\n');
    const message = expect.stringMatching(/narrow\.csv has 2 numbers a row, but good takes 4/);
    expect(await failure('cluster', './good', 'narrow.csv')).toEqual({ exit: 1, code: 'SHAPE_MISMATCH', message });
    const expected = { exit: 1, code: 'SHAPE_MISMATCH', message };
    expect(await failure('evaluate', './good', '--data', 'narrow.csv')).toEqual(expected);
    write('wide.csv', '1,2,3,4,5\n'.repeat(5));
    expect((await failure('evaluate', './good', '--data', 'wide.csv')).message).toContain('--labels COLUMN');
  });

  it('that are not there are named', async () => {
    expect(await failure('cluster', './good', 'gone.csv')).toMatchObject({ exit: 1, code: 'FILE_MISSING' });
    expect(await failure('train', '--data', 'gone.csv', '--clusters', '2')).toMatchObject({ code: 'FILE_MISSING' });
  });
});

describe('bad wishes', () => {
  it('are told from failures by their exit code', async () => {
    const train = ['train', '--data', 'flowers.csv', '--labels', 'species', '--out', 'out'];
    const cases: [string[], number, string, RegExp][] = [
      [[...train, '--clusters', '61'], 1, 'INVALID_ARGUMENT', /61 clusters of 60/],
      [[...train, '--clusters', '3', '--batch', '61'], 1, 'INVALID_ARGUMENT', /batch .* 60 rows, got 61/],
      [[...train, '--device', 'tpu'], 2, 'INVALID_ARGUMENT', /tpu.*Allowed choices are auto, cpu/],
      [[...train, '--engine', 'torch'], 2, 'INVALID_ARGUMENT', /torch/],
      [['train', '--data', 'flowers.csv', '--labels', 'colour'], 1, 'INVALID_ARGUMENT', /label column "colour"/],
      [['train', '--data', 'narrow.csv'], 2, 'INVALID_ARGUMENT', /'--clusters <k>' is needed for a table/],
      [train, 2, 'INVALID_ARGUMENT', /'--clusters <k>' is needed for a table/],
      [
        ['train', '--data', 'flowers.csv', '--labels', 'species', '--clusters', '3', '--out', 'run'],
        1,
        'INVALID_ARGUMENT',
        /--force/,
      ],
      [['export', 'good', '--out', 'out'], 1, 'NOT_FOUND', /no run in good/],
      [['export', 'run', '--out', 'Loud Name'], 1, 'INVALID_ARGUMENT', /name of an entry/],
      [['generate', './good', '--cluster', '3'], 1, 'INVALID_ARGUMENT', /cluster must be an integer in \[0, 3\)/],
      [['generate', './good', '--out', 'samples.gif'], 1, 'INVALID_ARGUMENT', /\.png or \.csv/],
      [['evaluate', './good'], 1, 'INVALID_ARGUMENT', /--data/],
      [['evaluate', './good', '--report', 'flowers.csv/page.html'], 1, 'INVALID_ARGUMENT', /is a file.*--report/],
      [['evaluate', './gone'], 1, 'NOT_FOUND', /gone/],
      [['zoo', 'show', 'gone', '--zoo', '.'], 1, 'NOT_FOUND', /"gone"/],
    ];
    for (const report of await probeDevices()) {
      const { device } = report;
      if (report.available) continue;
      const message = new RegExp(`"${device}" is not available`);
      cases.push([['generate', './good', '--device', device], 1, 'DEVICE_UNAVAILABLE', message]);
      cases.push([[...train, '--clusters', '3', '--device', device], 1, 'DEVICE_UNAVAILABLE', message]);
    }
    write('narrow.csv', '1,2\n3,4\n');
    for (const [words, exit, code, message] of cases) {
      expect([words, await failure(...words)]).toEqual([
        words,
        { exit, code, message: expect.stringMatching(message) },
      ]);
    }
  });
});

describe('data that changed after the training', () => {
  it('are not exported as if they had not', async () => {
    cpSync(inside('run'), inside('run2'), { recursive: true });
    write('flowers.csv', flowersCsv(60, 5));
    expect(await failure('export', 'run2', '--out', 'out')).toMatchObject({ exit: 1, code: 'INVALID_DATA' });
    write('flowers.csv', flowersCsv(60));
  });
});

describe('zoo entries that were tampered with', () => {
  type Listed = { path: string; bytes: number; sha256: string };
  type Json = { files: Listed[]; clusters: number };

  /** A copy of the good entry with a changed manifest. */
  function tampered(name: string, change: (manifest: Json) => void): string {
    cpSync(inside('good'), inside(name), { recursive: true });
    const file = inside(name, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Json;
    change(manifest);
    writeFileSync(file, JSON.stringify(manifest));
    return `./${name}`;
  }

  /** Puts other bytes in a file's place, and into the manifest what belongs to them. */
  function replaced(name: string, target: string, change: (bytes: Buffer) => Buffer): string {
    return tampered(name, ({ files }) => {
      const listed = files.find((file) => file.path === target)!;
      const bytes = change(readFileSync(inside(name, target)));
      writeFileSync(inside(name, target), bytes);
      listed.bytes = bytes.length;
      listed.sha256 = createHash('sha256').update(bytes).digest('hex');
    });
  }

  it('are refused, and it is said why', async () => {
    const flip = (name: string, file: string) => {
      const entry = tampered(name, () => {});
      const bytes = readFileSync(inside(name, file));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(inside(name, file), bytes);
      return entry;
    };
    const longer = tampered('longer', () => {});
    writeFileSync(inside('longer', 'encoder.onnx'), Buffer.alloc(5_000_000));
    const cut = replaced('cut', 'encoder.onnx', (bytes) => bytes.subarray(0, bytes.length - 100));
    const other = replaced('other', 'test_data_set_0/input_0.pb', (bytes) => {
      bytes.writeFloatLE(-1000, bytes.length - 4);
      return bytes;
    });
    const missing = tampered('missing', () => {});
    rmSync(inside('missing', 'samples.png'));
    const link = tampered('link', () => {});
    rmSync(inside('link', 'samples.png'));
    symlinkSync(inside('flowers.csv'), inside('link', 'samples.png'));
    const escaping = tampered('escaping', ({ files }) => {
      files[0]!.path = '../flowers.csv';
    });
    const cases: [string, string, RegExp][] = [
      [flip('flipped', 'encoder.onnx'), 'FILE_CHANGED', /encoder\.onnx .*SHA-256/],
      [flip('flipped-card', 'README.md'), 'FILE_CHANGED', /README\.md .*SHA-256/],
      [longer, 'FILE_CHANGED', /5000000 bytes/],
      [missing, 'FILE_MISSING', /samples\.png/],
      [link, 'FILE_MISSING', /leads out of its folder/],
      [escaping, 'MANIFEST_INVALID', /path: got "\.\.\/flowers\.csv"/],
      [tampered('wrong-k', (manifest) => Object.assign(manifest, { clusters: 4 })), 'MANIFEST_INVALID', /4/],
      [cut, 'GRAPH_INVALID', /encoder/],
      [other, 'PARITY_FAILED', /test data/],
    ];
    for (const [entry, code, message] of cases) {
      const expected = { exit: 1, code, message: expect.stringMatching(message) };
      expect([entry, await failure('zoo', 'verify', entry)]).toEqual([entry, expected]);
    }
    expect(await failure('cluster', cut, 'flowers.csv', '--ignore', '4')).toMatchObject({ code: 'GRAPH_INVALID' });
    expect(await failure('generate', escaping, '--out', 'x.png')).toMatchObject({ code: 'MANIFEST_INVALID' });
  });

  it('do not hide those that are right', async () => {
    const finished = await clusterzoo(['zoo', 'verify', './good', './missing', '--json'], { cwd });
    expect(finished.code).toBe(1);
    expect(jsonOf(finished)).toMatchObject({
      entries: [
        { ok: true, name: 'good' },
        { ok: false, name: './missing', error: { code: 'FILE_MISSING' } },
      ],
      error: { code: 'FILE_MISSING' },
    });
    const words = await clusterzoo(['zoo', 'verify', './good', './missing'], { cwd });
    expect(words).toMatchObject({ code: 1, stdout: expect.stringMatching(/^\.\/good: ok: .*\n$/) });
  });
});
