import { assembleZooEntry } from '@clusterzoo/export';
import { ClusterModel } from '@clusterzoo/runtime';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyContents } from '../../../test/support/zoo-contents.js';
import { modelSheet, sampleStyle } from './model-sheet.js';

let model: ClusterModel;
beforeAll(async () => {
  model = await ClusterModel.load((await assembleZooEntry(tinyContents())).files, { device: 'cpu' });
});
afterAll(() => model.dispose());

const style = { type: 'vector', features: 3, low: -2, high: 2 } as const;
// Four rows of the first cluster, none of the second.
const data = Float32Array.of(-1, 0, 1, -1, 1, 0, -1, 0.5, 0.5, -1, -0.5, 0.5);
const labels = new Int32Array(4);

describe('modelSheet', () => {
  it('draws a row for each cluster, also for one without data, the same for the same seed', async () => {
    const sheet = await modelSheet(model, { style, data, labels });
    expect(await modelSheet(model, { style, data, labels })).toEqual(sheet);
    expect(await modelSheet(model, { style, data, labels, seed: 1 })).not.toEqual(sheet);
    const [more, fewer] = [decode(sheet), decode(await modelSheet(model, { style, data, labels, samples: 3 }))];
    expect(fewer.height).toBe(more.height);
    expect(fewer.width).toBeLessThan(more.width);
  });

  it('refuses labels that do not fit the rows', async () => {
    const mismatch = expect.objectContaining({ code: 'SHAPE_MISMATCH' });
    await expect(modelSheet(model, { style, data, labels: new Int32Array(5) })).rejects.toThrow(mismatch);
  });
});

describe('sampleStyle', () => {
  it('draws vectors in their own range', () => {
    const other = { features: 3, scale: { low: 0, high: 100 } };
    expect(sampleStyle(other)).toEqual({ type: 'vector', features: 3, low: 0, high: 100 });
    expect(sampleStyle({ ...other, scale: undefined })).toEqual({ type: 'vector', features: 3 });
  });
});
