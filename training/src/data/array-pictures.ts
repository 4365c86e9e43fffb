import { ZooError } from '@clusterzoo/runtime';
import type { ImageShape } from './dataset.js';
import { numpyShape } from './shape-text.js';
import type { TableOptions } from './table-types.js';

/** What the rows of an array of more than two dimensions are. */
export interface ArrayPictures {
  readonly image: ImageShape;
  /** Where the numbers of a picture, plane after plane, stand in a row of the array; undefined where they stand so. */
  readonly order: Int32Array | undefined;
  /** What numbers are divided by. */
  readonly white: number;
}

/** Channels of grey and of colour pictures. */
function isDepth(size: number | undefined): size is 1 | 3 {
  return size === 1 || size === 3;
}

/**
 * How the rows of an array are pictures: `[N, H, W]`, `[N, H, W, channels]` or `[N, channels, H, W]` with 1 or 3 channels;
 * bytes are 0 to 255, other numbers 0 to 1.
 *
 * @param kind - `bytes`, `floats`, or else which are no pixels
 * @throws ZooError `SHAPE_MISMATCH` for another shape, `INVALID_DATA` for other numbers
 */
export function arrayPictures(
  name: string,
  shape: readonly number[],
  kind: 'bytes' | 'floats' | 'other',
): ArrayPictures {
  const [, a = 0, b = 0, c] = shape;
  const known = 'pictures are [N, H, W], [N, H, W, channels] or [N, channels, H, W] with 1 or 3 channels';
  if (shape.length > 4 || (shape.length === 4 && !isDepth(c) && !isDepth(a))) {
    const found = `${name} is an array of the shape ${numpyShape(shape)}`;
    throw new ZooError('SHAPE_MISMATCH', `${found}; a table has two dimensions, rows and features, and ${known}`);
  }
  if (kind === 'other') {
    throw new ZooError('INVALID_DATA', `${name} holds no pixels: they are bytes (uint8), or floats from 0 to 1`);
  }
  const white = kind === 'bytes' ? 255 : 1;
  if (c === undefined) return { image: { channels: 1, height: a, width: b }, order: undefined, white };
  if (!isDepth(c)) return { image: { channels: a as 1 | 3, height: b, width: c }, order: undefined, white };
  const area = a * b;
  const order =
    c === 1 ? undefined : Int32Array.from({ length: c * area }, (_, at) => (at % area) * c + Math.floor(at / area));
  return { image: { channels: c, height: a, width: b }, order, white };
}

/** @throws ZooError `INVALID_ARGUMENT` where columns of pictures are to be their labels, or to be left out */
export function assertNoColumns(name: string, { labelColumn, ignoredColumns = [] }: TableOptions): void {
  const column = labelColumn ?? ignoredColumns[0];
  if (column === undefined) return;
  const message = `${name} holds pictures, whose labels are in a file of their own; there is no column ${column}`;
  throw new ZooError('INVALID_ARGUMENT', message);
}
