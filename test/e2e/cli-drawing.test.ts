import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeZooEntry } from '@clusterzoo/export/zoo';
import { ClusterModel } from '@clusterzoo/runtime';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../support/command.js';
import { inProcess } from '../support/in-process.js';
import { tinyContents, tinyFacts } from '../support/zoo-contents.js';

let folder: string;
const inside = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(inside(name), 'utf8').trimEnd().split('\n');
const png = (name: string) => decode(readFileSync(inside(name)));

const DIGITS = readFileSync(new URL('../../training/data/pendigits/pendigits.tes', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, 30);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-drawing-'));
  writeFileSync(inside('digits.csv'), DIGITS.map((line) => `${line.replaceAll(' ', '')}\n`).join(''));
  const facts = tinyFacts();
  const input = { ...facts.input, kind: 'vector', features: 3, units: 'grey levels', layout: { height: 1, width: 3 } };
  await writeZooEntry(inside('pictures'), tinyContents({ ...facts, input: { ...input, kind: 'vector' } }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('interpolate', () => {
  const path = ['interpolate', 'pendigits', '--from', '3', '--to', '8', '--seed', '5'];

  it('writes the frames of the runtime as CSV, JSON and a picture', async () => {
    const model = await ClusterModel.load('pendigits', { device: 'cpu' });
    const expected = await model.interpolate({ from: 3, to: 8, steps: 4, seed: 5 });
    await model.dispose();
    const json = jsonOf(await inProcess(...path, '--steps', '4', '--json'));
    expect(json).toMatchObject({ model: 'pendigits', from: 3, to: 8, steps: 4, seed: 5 });
    expect(json.rows).toEqual(expected.rows().map((row) => [...row]));
    const written = await inProcess(...path, '--steps', '4', '--out', inside('frames.csv'));
    expect(written).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^4 rows from cluster 3 to 8, /),
    });
    const [heading, ...lines] = read('frames.csv');
    expect(heading).toBe(`frame,${Array.from({ length: 16 }, (_, i) => `x${i}`).join(',')}`);
    expect(lines.map((line) => line.split(',')[0])).toEqual(['0', '1', '2', '3']);
    lines.forEach((line, i) => {
      const values = line.split(',').slice(1).map(Number);
      expect(values).toEqual(Array.from(expected.rows()[i]!, (value) => expect.closeTo(value, 3)));
    });
    expect((await inProcess(...path, '--steps', '4')).stdout.trimEnd().split('\n')).toEqual([heading, ...lines]);
    for (const steps of ['2', '9'])
      await inProcess(...path, '--steps', steps, '--out', inside(`${steps}.png`), '--quiet');
    expect(png('9.png').width).toBeGreaterThan(2.5 * png('2.png').width);
    expect(png('9.png').height).toBe(png('2.png').height);
  });

  it('takes names, and refuses what is neither a name nor a number', async () => {
    const named = await inProcess(
      'interpolate',
      inside('pictures'),
      '--from',
      'low',
      '--to',
      '1',
      '--steps',
      '2',
      '--json',
    );
    expect(jsonOf(named)).toMatchObject({ from: 0, to: 1 });
    const bad = await inProcess('interpolate', 'pendigits', '--from', 'three', '--to', '8', '--json');
    expect(bad.code).toBe(1);
    expect(jsonOf(bad)).toMatchObject({
      error: { code: 'INVALID_ARGUMENT', message: expect.stringContaining('three') },
    });
    expect(await inProcess('interpolate', 'pendigits', '--from', '3')).toMatchObject({ code: 2 });
    expect(await inProcess(...path, '--out', 'x.gif')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('reconstruct', () => {
  const words = ['reconstruct', 'pendigits', '', '--ignore', '-1'];
  const reconstruct = (...more: string[]) => inProcess(...words.with(2, inside('digits.csv')), ...more);

  it('writes a copy of every row, and says how far they are off', async () => {
    const rows = DIGITS.map((line) => line.split(',').slice(0, 16).map(Number));
    const model = await ClusterModel.load('pendigits', { device: 'cpu' });
    const expected = await model.reconstruct(rows);
    await model.dispose();
    const json = jsonOf(await reconstruct('--json')) as { rows: number[][]; meanSquaredError: number };
    expect(json.rows).toEqual(expected.rows().map((row) => [...row]));
    const error = rows.flatMap((row, i) => row.map((value, c) => (value - json.rows[i]![c]!) ** 2));
    expect(json.meanSquaredError).toBeCloseTo(error.reduce((sum, value) => sum + value, 0) / error.length, 3);
    const written = await reconstruct('--out', inside('copies.csv'));
    expect(written.stdout).toMatch(/^30 rows and their copies \(mean squared error [\d.]+\), written to /);
    expect(read('copies.csv')).toHaveLength(31);
    expect(read('copies.csv')[30]!.split(',')[0]).toBe('29');
  });

  it('draws the first rows above their copies', async () => {
    expect(jsonOf(await reconstruct('--out', inside('copies.png'), '--json'))).toMatchObject({ count: 24 });
    await reconstruct('--out', inside('few.png'), '--count', '12');
    await reconstruct('--out', inside('all.png'), '--count', '1000');
    const [few, some, all] = ['few.png', 'copies.png', 'all.png'].map((name) => png(name).height) as [
      number,
      number,
      number,
    ];
    expect([some > 1.7 * few, all > some]).toEqual([true, true]);
  });

  it('says what is wrong with the table, and writes nothing', async () => {
    const before = readdirSync(folder);
    const labelled = await inProcess(
      'reconstruct',
      'pendigits',
      inside('digits.csv'),
      '--out',
      inside('x.csv'),
      '--json',
    );
    expect(jsonOf(labelled)).toMatchObject({
      error: { code: 'SHAPE_MISMATCH', message: expect.stringContaining('--ignore') },
    });
    const gone = await inProcess('reconstruct', 'pendigits', 'gone.csv', '--json');
    expect(jsonOf(gone)).toMatchObject({ error: { code: 'FILE_MISSING' } });
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('rows that are pictures', () => {
  it('are drawn in grey, black and white as the range of the data says', async () => {
    writeFileSync(inside('rows.csv'), '-1,0,1\n');
    const words = ['reconstruct', inside('pictures'), inside('rows.csv'), '--out', inside('pictures.png')];
    expect(await inProcess(...words)).toMatchObject({ code: 0 });
    const { data, width, channels } = png('pictures.png');
    // The first picture is a tile of 51 units, three pixels wide, at the right of its label.
    const levels = new Set<number>();
    for (let at = 0; at < data.length; at += channels) {
      const y = Math.floor(at / channels / width) / 2;
      if (y > 18 && y < 69 && data[at] === data[at + 1] && data[at] === data[at + 2]) levels.add(data[at]!);
    }
    for (const level of [0, 127, 255]) expect([...levels].some((found) => Math.abs(found - level) <= 1)).toBe(true);
    await inProcess('generate', inside('pictures'), '--out', inside('samples.png'));
    expect(png('samples.png').height).toBeGreaterThan(200);
  });
});
