import { assembleZooEntry } from '@clusterzoo/export';
import { ClusterModel } from '@clusterzoo/runtime';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyContents } from '../../../test/support/zoo-contents.js';
import { clustersShown, inputStyle, modelSheet, SHEET_CLUSTERS, sampleStyle } from './model-sheet.js';

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
  it('draws a row for each cluster that has data, the same for the same seed', async () => {
    const sheet = await modelSheet(model, { style, data, labels });
    expect(await modelSheet(model, { style, data, labels })).toEqual(sheet);
    expect(await modelSheet(model, { style, data, labels, seed: 1 })).not.toEqual(sheet);
    const [more, fewer] = [decode(sheet), decode(await modelSheet(model, { style, data, labels, samples: 3 }))];
    expect(fewer.height).toBe(more.height);
    expect(fewer.width).toBeLessThan(more.width);
    const both = decode(await modelSheet(model, { style, data, labels: Int32Array.of(0, 0, 0, 1) }));
    expect(both.height).toBeGreaterThan(more.height);
  });

  it('leaves out empty clusters, and the smallest of too many', () => {
    expect(clustersShown(Int32Array.of(4, 4, 1), 6)).toEqual([1, 4]);
    const clusters = SHEET_CLUSTERS + 5;
    // Cluster k has k rows, so that the first is empty and the next few are the smallest.
    const rows = Array.from({ length: clusters }, (_, k) => new Array<number>(k).fill(k)).flat();
    const shown = Array.from({ length: SHEET_CLUSTERS }, (_, i) => i + 5);
    expect(clustersShown(Int32Array.from(rows), clusters)).toEqual(shown);
  });

  it('refuses labels that do not fit the rows', async () => {
    const mismatch = expect.objectContaining({ code: 'SHAPE_MISMATCH' });
    await expect(modelSheet(model, { style, data, labels: new Int32Array(5) })).rejects.toThrow(mismatch);
  });
});

describe('sampleStyle', () => {
  it('draws vectors in their own range', () => {
    const train = { data: Float32Array.of(-2, 0, 5, 1, 1, 1), count: 2 };
    const other = { features: 3, scale: { low: 0, high: 100 }, train };
    expect(sampleStyle(other)).toEqual({ type: 'vector', features: 3, low: 0, high: 100 });
    expect(sampleStyle({ ...other, scale: undefined })).toEqual({ type: 'vector', features: 3 });
    const counts = { ...other, scale: { low: 0, high: 3 }, transform: 'log2' as const };
    expect(sampleStyle(counts)).toEqual({ type: 'vector', features: 3, low: 0, high: 3, transform: 'log2' });
    const input = { kind: 'vector', features: 3, units: 'counts', range: [0, 7], transform: 'log2' } as const;
    expect(inputStyle(input)).toEqual(sampleStyle(counts));
  });

  it('draws rows that are pictures as such', () => {
    const rows = { kind: 'image', height: 1, width: 3 } as const;
    const train = { data: Float32Array.of(-2, 0, 5, 1, 1, 1), count: 2 };
    const pictures = { features: 3, scale: { low: -1, high: 1 }, rows, train };
    const style = { type: 'image', channels: 1, height: 1, width: 3 };
    expect(sampleStyle(pictures)).toEqual({ ...style, low: -1, high: 1 });
    expect(sampleStyle({ ...pictures, scale: undefined })).toEqual({ ...style, low: -2, high: 5 });
  });
});

describe('inputStyle', () => {
  it('goes by what a manifest says', () => {
    const input = { kind: 'vector', features: 6, units: 'grey levels', range: [-1, 1] } as const;
    expect(inputStyle(input)).toEqual({ type: 'vector', features: 6, low: -1, high: 1 });
    const picture = { type: 'image', channels: 1, height: 2, width: 3 };
    expect(inputStyle({ ...input, layout: { height: 2, width: 3 } })).toEqual({ ...picture, low: -1, high: 1 });
    expect(inputStyle({ kind: 'image', channels: 1, height: 2, width: 3, range: [0, 1] })).toEqual(picture);
  });
});
