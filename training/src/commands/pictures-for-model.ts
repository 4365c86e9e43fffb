import type { Manifest } from '@clusterzoo/runtime';
import type { Dataset, Split } from '../data/dataset.js';
import { datasetNames, isFolder } from '../data/registry.js';
import { allInMemory } from '../data/values.js';
import type { DataOptions } from './data.js';
import { inRange, pictureInput } from './picture-reader.js';

/**
 * How pictures in a folder are read for a model: in the size and channels that it takes. Nothing of other data.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a folder where the model takes no pictures
 */
export function pictureOptions(manifest: Manifest, data: string): Pick<DataOptions, 'size' | 'channels' | 'anySize'> {
  if (datasetNames.includes(data) || !isFolder(data)) return {};
  const { channels, height, width } = pictureInput(manifest);
  return { size: { height, width }, channels: channels === 3 ? 3 : 1, anySize: true };
}

/**
 * Data as a model takes them: pictures, in [0, 1], as rows of pixels in the model's range where it takes such rows. Other
 * data are left as they are, and so are pictures of another number of pixels.
 *
 * @throws ZooError `INVALID_DATA` for more pictures than memory holds as rows
 */
export function asModelRows(manifest: Manifest, dataset: Dataset): Dataset {
  const { input } = manifest;
  if (dataset.kind !== 'image' || input.kind !== 'vector' || !input.layout) return dataset;
  if (dataset.features !== input.features) return dataset;
  const { name, features, licence, source, classes, classNames, train, test } = dataset;
  const { low, high } = pictureInput(manifest);
  const split = ({ data, ...facts }: Split): Split<Float32Array> => {
    const pixels = allInMemory(data, `measuring ${manifest.name}`, 'take fewer with --limit');
    return { ...facts, data: inRange(pixels, { low, high }) };
  };
  return {
    ...{ kind: 'vector', name, features, licence, source, scale: { low, high } },
    train: split(train),
    test: test && split(test),
    rows: { kind: 'image', ...input.layout },
    ...(classes !== undefined && { classes }),
    ...(classNames && { classNames }),
  };
}
