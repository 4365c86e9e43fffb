import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterModel, parseManifest } from '@clusterzoo/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tinyContents, tinyFacts } from '../../test/support/zoo-contents.js';
import { assembleZooEntry } from './assemble-entry.js';
import { assertReplaceable, writeZooEntry } from './zoo-entry.js';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'zoo-entry-'));
  folder = join(parent, 'tiny');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const titled = (title: string) => tinyContents({ ...tinyFacts(), title });
const titleIn = (path: string) => JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')).title as string;
const failure = (code: string) => expect.objectContaining({ code });

describe('writeZooEntry', () => {
  it('writes files that are what the manifest says, and nothing else', async () => {
    const manifest = await writeZooEntry(folder, tinyContents());
    expect(parseManifest(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))).toEqual(manifest);
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(written).toHaveLength(manifest.files.length + 1);
    for (const { path, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(folder, path));
      expect([path, content.length]).toEqual([path, bytes]);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
    expect(readdirSync(parent)).toEqual(['tiny']);
  });

  it('writes what the runtime loads and runs', async () => {
    await writeZooEntry(folder, tinyContents());
    const model = await ClusterModel.load(folder, { device: 'cpu' });
    const { labels, latents } = await model.cluster([
      [-0.5, 1, 2],
      [0.5, 3, 4],
    ]);
    const { data } = await model.generate({ cluster: 'high', latents: [[5, 6]] });
    expect([Array.from(labels), Array.from(latents), Array.from(data)]).toEqual([
      [0, 1],
      [1, 2, 3, 4],
      [1, 5, 6],
    ]);
    await model.dispose();
  });

  it('replaces an entry', async () => {
    await writeZooEntry(folder, titled('first'));
    await writeZooEntry(folder, titled('second'));
    expect(titleIn(folder)).toBe('second');
    expect(readdirSync(parent)).toEqual(['tiny']);
  });

  it('replaces an entry of an earlier format, but nothing beside it', async () => {
    await writeZooEntry(folder, titled('first'));
    const path = join(folder, 'manifest.json');
    const { name, files } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ formatVersion: 1, name, files }));
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await expect(writeZooEntry(folder, titled('second'))).rejects.toThrow('notes.txt');
    rmSync(join(folder, 'notes.txt'));
    await writeZooEntry(folder, titled('second'));
    expect(titleIn(folder)).toBe('second');
  });

  it('keeps the entry that is there if the new one is not valid, or is not verified', async () => {
    await writeZooEntry(folder, titled('first'));
    const invalid = tinyContents({ ...tinyFacts(), clusterNames: ['the same', 'the same'] });
    await expect(writeZooEntry(folder, invalid)).rejects.toThrow(failure('MANIFEST_INVALID'));
    let seen = '';
    const verify = async (path: string) => {
      seen = titleIn(path);
      throw new Error('not good enough');
    };
    await expect(writeZooEntry(folder, titled('second'), { verify })).rejects.toThrow('not good enough');
    expect([seen, titleIn(folder), readdirSync(parent)]).toEqual(['second', 'first', ['tiny']]);
  });

  it('puts the entry back if the new one cannot take its place', async () => {
    await writeZooEntry(folder, titled('first'));
    const verify = async (path: string) => rmSync(path, { recursive: true });
    await expect(writeZooEntry(folder, titled('second'), { verify })).rejects.toThrow(failure('INVALID_ARGUMENT'));
    expect([titleIn(folder), readdirSync(parent)]).toEqual(['first', ['tiny']]);
  });

  it('shows nothing before it is complete', async () => {
    const verify = async () => expect(readdirSync(parent).filter((name) => !name.startsWith('.'))).toEqual([]);
    await writeZooEntry(folder, tinyContents(), { verify });
    expect(readdirSync(parent)).toEqual(['tiny']);
  });

  it('takes back an entry whose replacement was cut short', async () => {
    await writeZooEntry(folder, titled('first'));
    renameSync(folder, join(parent, '.tiny.previous'));
    const verify = async () => {
      throw new Error('stop');
    };
    await expect(writeZooEntry(folder, titled('second'), { verify })).rejects.toThrow('stop');
    expect(titleIn(folder)).toBe('first');
  });

  it('never deletes what is no zoo entry', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.tex'), 'years of work');
    await expect(writeZooEntry(folder, tinyContents())).rejects.toThrow(failure('INVALID_ARGUMENT'));
    rmSync(join(folder, 'thesis.tex'));
    await writeZooEntry(folder, tinyContents());
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await expect(writeZooEntry(folder, tinyContents())).rejects.toThrow('notes.txt');
    rmSync(join(folder, 'notes.txt'));
    for (const text of ['{}', 'null', '[]', '{', '{ "formatVersion": 2 }']) {
      writeFileSync(join(folder, 'manifest.json'), text);
      await expect(writeZooEntry(folder, tinyContents())).rejects.toThrow(failure('INVALID_ARGUMENT'));
      await expect(assertReplaceable(folder)).rejects.toThrow(failure('INVALID_ARGUMENT'));
    }
  });

  it('says where it cannot write', async () => {
    writeFileSync(join(parent, 'file'), '');
    const below = join(parent, 'file', 'tiny');
    await expect(writeZooEntry(below, tinyContents())).rejects.toThrow(failure('INVALID_ARGUMENT'));
  });
});

describe('assembleZooEntry', () => {
  it('gives each precision its files, and needs no full precision', async () => {
    const variant = {
      parity: { maxAbsDifference: 0.01, inputs: 256 },
      labels: { split: 'test', count: 4, agreement: 1 },
      samples: { count: 128, maxAbsDifference: 0.02, meanAbsDifference: 0.001, lowestPsnr: 40 },
    };
    const contents = tinyContents({ ...tinyFacts(), variants: { fp16: variant, int8: variant } });
    const fp32 = contents.graphs.fp32!;
    const { manifest, files } = await assembleZooEntry({ ...contents, graphs: { fp32, fp16: fp32 } });
    expect(manifest.precisions.fp16).toEqual({ encoder: 'encoder.fp16.onnx', generator: 'generator.fp16.onnx' });
    expect(manifest.files.find(({ path }) => path === 'encoder.fp16.onnx')?.precision).toBe('fp16');
    expect(Object.keys(files).at(-1)).toBe('manifest.json');
    const lean = await assembleZooEntry({ ...contents, graphs: { int8: fp32 }, defaultPrecision: 'int8' });
    const graphs = Object.keys(lean.files).filter((path) => path.endsWith('.onnx'));
    expect(graphs).toEqual(['encoder.int8.onnx', 'generator.int8.onnx']);
  });
});
