import { expect, it } from 'vitest';
import { blobDataset, blockDataset } from '../../../test/support/trained.js';
import { dataSettings } from './report-settings.js';

it('calls the rows of a data set what they are', () => {
  const reference = { data: 'file', split: 'train', rows: 5, features: 4, sha256: '00' };
  expect(dataSettings(blobDataset(), reference).entries).toContainEqual(['SHA-256 of the rows', '00']);
  expect(dataSettings(blockDataset(), reference).entries).toContainEqual(['SHA-256 of the pictures', '00']);
});
