import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Dataset, ImageDataset } from '../data/dataset.js';
import { type KnownExtractor, knownExtractor } from '../features/known-extractors.js';

/** The file of a trained network that pictures are shown to. */
export interface NetworkFile {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Of the network where it is known, else the file's. */
  readonly name: string;
  readonly known?: KnownExtractor;
}

/** Reads an ONNX file; whether it is one is not checked. @throws ZooError `FILE_MISSING` if it cannot be read */
export async function readNetwork(path: string): Promise<NetworkFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ZooError('FILE_MISSING', `cannot read the network ${path}; name an ONNX file`, { cause });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = knownExtractor(sha256);
  return { bytes, sha256, name: known?.name ?? basename(path), ...(known && { known }) };
}

/**
 * Checks that data are pictures.
 *
 * @param shownTo - what is to see them, for the message
 * @throws ZooError `INVALID_ARGUMENT` for data that are no pictures
 */
export function assertPictures(dataset: Dataset, shownTo: string): asserts dataset is ImageDataset {
  if (dataset.kind === 'image') return;
  const found = `${dataset.name} has rows of ${dataset.features} numbers`;
  throw new ZooError('INVALID_ARGUMENT', `${shownTo} takes pictures; ${found}`);
}
