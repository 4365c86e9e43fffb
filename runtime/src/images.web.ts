import { ZooError } from './errors.js';
import type { Inputs, Picture } from './images.js';
import type { Pixels } from './pixels.js';

/** For messages: what can be decoded here. */
export const PICTURES =
  'pictures: Files, Blobs, ImageData, ImageBitmap, <img>, <canvas>, OffscreenCanvas, <video>, VideoFrame';

/** By the names of their classes, which hold for objects of other frames too. */
const SIZES = {
  ImageBitmap: ['width', 'height'],
  HTMLImageElement: ['naturalWidth', 'naturalHeight'],
  HTMLCanvasElement: ['width', 'height'],
  OffscreenCanvas: ['width', 'height'],
  HTMLVideoElement: ['videoWidth', 'videoHeight'],
  VideoFrame: ['displayWidth', 'displayHeight'],
} as const;

type Drawable = CanvasImageSource & Readonly<Record<string, unknown>>;

function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether the canvas can draw it as it is. */
export function isDrawable(value: unknown): value is CanvasImageSource {
  return Object.hasOwn(SIZES, classOf(value));
}

export function isEncodedPicture(value: unknown): value is Picture {
  return isDrawable(value) || value instanceof Blob || value instanceof Uint8Array;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0]!;
}

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

/**
 * Pictures as a worker can take them: what the page draws becomes bitmaps, everything else stays as it is.
 *
 * @param move - is given what goes to the worker without being copied
 */
export async function portable(inputs: Inputs, move: Transferable[]): Promise<Inputs> {
  const carry = async (value: unknown, i: number): Promise<unknown> => {
    if (!isDrawable(value) || classOf(value) === 'ImageBitmap') return value;
    const picture = await createImageBitmap(value as ImageBitmapSource).catch((cause: unknown) => {
      throw new ZooError('INVALID_DATA', `picture ${i} cannot be read: ${firstLine(cause)}`, { cause });
    });
    move.push(picture);
    return picture;
  };
  if (!Array.isArray(inputs)) return (await carry(inputs, 0)) as Inputs;
  return inputs.some(isDrawable) ? ((await Promise.all(inputs.map(carry))) as Inputs) : inputs;
}
