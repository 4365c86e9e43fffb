import { ClusterModel, type Manifest } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { testFolder } from '../../test-fixtures/files.js';
import { pngFile, writeTree } from '../../test-fixtures/pictures.js';
import { openData } from './data.js';
import { measureModel } from './evaluate.js';
import { asModelRows, pictureOptions } from './pictures-for-model.js';

const folder = testFolder();
const DRAWN = 6;
let usps: ClusterModel;
let digits: string;

/** Pictures of 16 × 16 pixels as bytes, of each cluster some. */
beforeAll(async () => {
  usps = await ClusterModel.load('usps', { zoo: 'models', device: 'cpu' });
  const files: Record<string, Uint8Array> = {};
  for (let cluster = 0; cluster < usps.manifest.clusters; cluster++) {
    const drawn = await usps.generate({ cluster, count: DRAWN, seed: 1 });
    for (const [i, row] of drawn.rows().entries()) {
      files[`${cluster}/${i}.png`] = pngFile(16, 16, (at) =>
        Math.round(255 * Math.min(1, Math.max(0, (row[at]! + 1) / 2))),
      );
    }
  }
  digits = writeTree(folder.path('digits'), files);
});
afterAll(() => usps.dispose());

describe('clusterzoo evaluate, of a folder of pictures', () => {
  it('gives a model of rows of pixels what clusterzoo cluster gives it', async () => {
    const { dataset, clustering, report } = await measureModel(usps, { data: digits, labels: 'folders' });
    expect(dataset).toMatchObject({ kind: 'vector', features: 256, scale: { low: -1, high: 1 }, classes: 10 });
    expect(dataset.rows).toEqual({ kind: 'image', height: 16, width: 16 });
    const values = dataset.train.data.subarray(0, dataset.train.data.length);
    expect([Math.min(...values), Math.max(...values)]).toEqual([expect.closeTo(-1, 1), expect.closeTo(1, 1)]);
    expect(report.argmax!.acc).toBeGreaterThan(0.95);
    const clustered = JSON.parse((await inProcess('cluster', 'usps', digits, '--json')).stdout);
    expect([...clustering.labels]).toEqual(clustered.labels);
    expect([...clustering.confidence]).toEqual(clustered.confidence.map((value: number) => expect.closeTo(value, 5)));
    const asked = { data: digits, labels: 'folders', size: { height: 16, width: 16 }, channels: 1 } as const;
    expect((await measureModel(usps, asked)).report).toEqual(report);
  });

  it('writes a page of it', async () => {
    const page = folder.path('page.html');
    const words = ['evaluate', 'usps', '--data', digits, '--labels', 'folders', '--report', page, '--json'];
    const { code, stdout, stderr } = await inProcess(...words);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ model: 'usps', count: 10 * DRAWN, report: page });
  });

  it('is refused for a model of other rows', async () => {
    expect(await inProcess('evaluate', 'pendigits', '--data', digits, '--no-report')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/INVALID_ARGUMENT.*pendigits takes rows of 16 numbers, no pictures; give a table/),
    });
  });
});

describe('asModelRows', () => {
  const manifest = (layout: { height: number; width: number }, features = layout.height * layout.width) => {
    return { name: 'rows', input: { kind: 'vector', features, range: [0, 10], layout } } as unknown as Manifest;
  };

  it('makes rows of a size that there are no networks for', async () => {
    const data = writeTree(folder.path('odd'), { 'a.png': pngFile(3, 2, (at) => 51 * at) });
    const tiny = manifest({ height: 2, width: 3 });
    const dataset = asModelRows(tiny, await openData({ ...pictureOptions(tiny, data), data }));
    expect([...dataset.train.data.subarray(0, 6)]).toEqual(
      [0, 2, 4, 6, 8, 10].map((value) => expect.closeTo(value, 5)),
    );
    expect(dataset).toMatchObject({ kind: 'vector', features: 6, test: undefined });
  });

  it('leaves other data as they are', async () => {
    const pictures = await openData({ data: digits });
    expect(asModelRows(usps.manifest, pictures)).not.toBe(pictures);
    expect(asModelRows(manifest({ height: 2, width: 3 }), pictures)).toBe(pictures);
    const image = { name: 'pictures', input: { kind: 'image', channels: 1, height: 16, width: 16, range: [0, 1] } };
    expect(asModelRows(image as unknown as Manifest, pictures)).toBe(pictures);
    expect(pictureOptions(usps.manifest, 'usps')).toEqual({});
    expect(pictureOptions(usps.manifest, 'rows.csv')).toEqual({});
  });
});
