import { type Manifest, type PixelShape, pixelsToImage, ZooError } from '@clusterzoo/runtime';
import { pictureShape, type Subject } from './subject.js';
import { MOST_ROWS, tableRows } from './table-rows.js';

/** A picture as a row: as training saw pictures, and where that was bright things on a dark ground, turned if it is not. */
async function pictureRow(file: Blob, shape: PixelShape, manifest: Manifest, turned: boolean): Promise<Float32Array> {
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    throw new ZooError('INVALID_DATA', `${file instanceof File ? file.name : 'this'} is no picture`, { cause });
  });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  bitmap.close();
  const image = pixelsToImage({ data: new Uint8ClampedArray(data), width, height, channels: 4 }, shape);
  const onPaper = turned && image.reduce((sum, value) => sum + value, 0) > image.length / 2;
  const [low, high] = manifest.input.range as [number, number];
  return image.map((value) => low + (high - low) * (onPaper ? 1 - value : value));
}

/**
 * What files hold, as rows of a model: pictures where its rows are pictures, else tables of text.
 *
 * @throws ZooError `INVALID_DATA`, `SHAPE_MISMATCH` for what is neither
 */
export async function droppedRows(
  files: readonly File[],
  manifest: Manifest,
  subject: Subject,
): Promise<Float32Array[]> {
  const shape = pictureShape(manifest);
  if (shape) {
    const { turned } = subject;
    return Promise.all(files.slice(0, MOST_ROWS).map((file) => pictureRow(file, shape, manifest, turned)));
  }
  const [features] = manifest.shapes.input as readonly [number];
  const tables = await Promise.all(files.map((file) => file.text()));
  return tables.flatMap((text) => tableRows(text, features)).slice(0, MOST_ROWS);
}
