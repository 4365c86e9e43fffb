import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { numbersOf } from '../../../../test/support/numbers.js';
import { blobDataset, blockDataset } from '../../../../test/support/trained.js';
import type { Dataset } from '../../data/dataset.js';
import { datasetScaling } from '../../data/normalize.js';
import { scaleRows } from '../scaling.js';
import { trainClassifier } from './classifier.js';

/** Units before the last layer, of vectors and of pictures of two levels. */
const [HIDDEN, FULLY] = [256, 512];

async function heldOutAccuracy(dataset: Dataset, epochs: number): Promise<number> {
  const scaling = datasetScaling(dataset);
  const { train, test, features, classes } = dataset;
  const data = scaleRows(train.data, scaling);
  const image = dataset.kind === 'image' && { image: dataset.image };
  const options = { classes: classes!, random: new Random(1), epochs, ...image };
  const rows = { data, rows: train.count, columns: features };
  const { see } = await trainClassifier(onnxEngine, rows, train.labels!, options);
  const { classes: found, features: seen } = await see(numbersOf(scaleRows(test!.data, scaling)));
  expect(seen.length / test!.count).toBe(dataset.kind === 'image' ? FULLY : HIDDEN);
  return found.filter((label, i) => label === test!.labels![i]).length / test!.count;
}

describe('trainClassifier', () => {
  it('sees the means of maps where its last layer sees maps', async () => {
    const image = { channels: 1, height: 16, width: 16 } as const;
    const rows = { data: new Random(2).uniforms(40 * 256, -1, 1), rows: 40, columns: 256 };
    const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
    const { see } = await trainClassifier(onnxEngine, rows, labels, {
      classes: 2,
      random: new Random(1),
      epochs: 1,
      image,
    });
    const { classes, features } = await see(rows.data);
    expect(classes).toHaveLength(40);
    // Half of the 256 filters of the third level, over 2 × 2 positions.
    expect(features).toHaveLength(40 * 128);
  });

  it('learns the classes of vectors', async () => {
    expect(await heldOutAccuracy(blobDataset(), 30)).toBeGreaterThan(0.98);
  });

  it.each([1, 3] as const)('learns the classes of pictures of %i channels', async (channels) => {
    expect(await heldOutAccuracy(blockDataset(channels), 30)).toBeGreaterThan(0.98);
  });
});
