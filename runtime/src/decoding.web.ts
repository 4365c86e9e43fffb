import { ZooError } from './errors.js';
import type { Picture } from './images.js';
import { classOf, SIZES } from './images.web.js';
import type { Pixels } from './pixels.js';
import { firstLine } from './session.js';

type Drawable = CanvasImageSource & Readonly<Record<string, unknown>>;

/** A bitmap of the bytes of a file, upright, in sRGB, which whoever asks for it closes. */
async function bitmapOf(bytes: Blob | Uint8Array, what: string): Promise<ImageBitmap> {
  const blob = bytes instanceof Blob ? bytes : new Blob([bytes as Uint8Array<ArrayBuffer>]);
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image', premultiplyAlpha: 'none' });
  } catch (cause) {
    throw new ZooError('INVALID_DATA', `${what} cannot be decoded: ${firstLine(cause)}`, { cause });
  }
}

function draw(source: CanvasImageSource, what: string): Pixels {
  const [across, down] = SIZES[classOf(source) as keyof typeof SIZES];
  const [width, height] = [(source as Drawable)[across] as number, (source as Drawable)[down] as number];
  if (!(width > 0 && height > 0)) {
    throw new ZooError('INVALID_DATA', `${what}, ${classOf(source)}, has no pixels yet; wait until it is loaded`);
  }
  try {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    context.drawImage(source, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return { data: data as Uint8ClampedArray, width, height, channels: 4 };
  } catch (cause) {
    const remedy = 'pictures of other sites need crossorigin="anonymous" and their consent (CORS)';
    throw new ZooError('INVALID_DATA', `${what} cannot be read: ${firstLine(cause)}; ${remedy}`, { cause });
  }
}

/**
 * Decodes or draws a picture: eight bits a channel, in sRGB, upright.
 *
 * @param what - for messages
 * @throws ZooError `INVALID_DATA` for what is no picture, has no pixels yet, or may not be read
 */
export async function decodePicture(picture: Picture, what: string): Promise<Pixels> {
  if (picture instanceof Blob || picture instanceof Uint8Array) {
    const bitmap = await bitmapOf(picture, what);
    try {
      return draw(bitmap, what);
    } finally {
      bitmap.close();
    }
  }
  if (classOf(picture) === 'HTMLImageElement') {
    await (picture as HTMLImageElement).decode().catch((cause: unknown) => {
      throw new ZooError('INVALID_DATA', `${what} did not load: ${firstLine(cause)}`, { cause });
    });
  }
  return draw(picture as CanvasImageSource, what);
}
