import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { graphBytes, graphFiles } from './graph-files.js';
import { parseManifest } from './manifest.js';
import { ClusterModel } from './model.js';
import { zooIndexEntry } from './zoo-index.js';

const folder = fileURLToPath(new URL('../../models/usps/', import.meta.url));
const manifest = parseManifest(JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')));
const { defaultPrecision, outliers } = manifest;

describe('graphFiles', () => {
  it('names all that loading reads, the graph that tells outliers too', async () => {
    const files: string[] = [];
    let bytes = 0;
    await using model = await ClusterModel.load(folder, {
      device: 'cpu',
      onProgress(event) {
        if (event.type === 'manifest') bytes = event.bytes;
        if (event.type === 'file-done') files.push(event.file);
      },
    });
    const read = Object.values(graphFiles(manifest, model.precision));
    expect(read.map(({ path }) => path)).toEqual(files);
    expect(files).toContain(outliers!.graph);
    expect(read.reduce((sum, file) => sum + file.bytes, 0)).toBe(bytes);
    expect(graphBytes(manifest, model.precision)).toBe(bytes);
    expect(zooIndexEntry(manifest).bytes).toBe(bytes);
  });

  it('leaves that out where there is none, and refuses a precision that the entry does not hold', () => {
    const { outliers: _, ...plain } = manifest;
    expect(Object.keys(graphFiles(plain, defaultPrecision))).toEqual(['encoder', 'generator']);
    const { precisions, ...rest } = manifest;
    const one = { ...rest, precisions: { [defaultPrecision]: precisions[defaultPrecision]! } };
    const other = defaultPrecision === 'fp32' ? 'int8' : 'fp32';
    expect(() => graphFiles(one, other)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
