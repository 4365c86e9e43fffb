import { decoding, isEncodedPicture, PICTURES } from '#images';
import { throwIfAborted } from './abort.js';
import { allocateRows } from './checks.js';
import { flatten, rowSize } from './inputs.js';
import { lazily } from './lazily.js';
import type { InputSpec } from './manifest.js';
import type { InputOptions, Rows } from './model-options.js';
import type { PixelShape, Pixels } from './pixels.js';

/** A class of the browser's, where the program is compiled with its types, else nothing. */
export type BrowserClass<Name extends string> =
  typeof globalThis extends Record<Name, { prototype: infer Instance }> ? Instance : never;

/**
 * A picture. Everywhere: a `Blob` or `File` of a PNG, JPEG or WebP file, its bytes, or eight-bit pixels, such as an
 * `ImageData`. In Node: the path or `file:` URL of such a file. In browsers: an `<img>`, `<canvas>`, `OffscreenCanvas`,
 * `<video>` (its present frame), `VideoFrame` or `ImageBitmap`.
 */
export type Picture =
  | Blob
  | Uint8Array
  | string
  | URL
  | (Omit<Pixels, 'channels'> & Partial<Pick<Pixels, 'channels'>>)
  | BrowserClass<'ImageData'>
  | BrowserClass<'ImageBitmap'>
  | BrowserClass<'HTMLImageElement'>
  | BrowserClass<'HTMLCanvasElement'>
  | BrowserClass<'OffscreenCanvas'>
  | BrowserClass<'HTMLVideoElement'>
  | BrowserClass<'VideoFrame'>;

/** What a model encodes: rows of numbers, or, where its rows are pictures, one of them or an array. */
export type Inputs = Rows | Picture | readonly (Picture | Float32Array | readonly number[])[];

/** Eight-bit pixels in memory, the browser's ImageData among them. */
function isRaw(value: unknown): value is Pick<Pixels, 'data' | 'width' | 'height'> & Partial<Pixels> {
  if (value === null || typeof value !== 'object') return false;
  const { data, width } = value as Partial<Pixels>;
  return typeof width === 'number' && (data instanceof Uint8ClampedArray || data instanceof Uint8Array);
}

/** Whether a value is something that {@link readInputs} would decode; numbers are not. */
export function isPicture(value: unknown): value is Picture {
  return isRaw(value) || isEncodedPicture(value);
}

/** The size of the pictures that a model takes; undefined where its rows are none. */
function pictureShape(spec: InputSpec): PixelShape | undefined {
  if (spec.kind === 'image') return spec;
  return spec.layout && { channels: 1, ...spec.layout };
}

const decoder = lazily(decoding);
const resizer = lazily(() => import('./resizing.js'));

async function pixelsOf(picture: Picture, what: string): Promise<Pixels> {
  if (!isRaw(picture)) return (await decoder()).decodePicture(picture, what);
  const { data, width, height, channels = data.length / (width * height) } = picture;
  return { data, width, height, channels: channels as Pixels['channels'] };
}

/**
 * What a model was given to encode, as one row-major array. Pictures are decoded and brought to the model's size and
 * colours, as {@link pixelsToImage} says; a model whose rows are pixels of another range takes them too, darkest to
 * brightest. The numbers themselves are not checked.
 *
 * @throws ZooError `INVALID_ARGUMENT`, `SHAPE_MISMATCH`, `INVALID_DATA` for what is no number and for pictures that
 *   cannot be decoded, `FILE_MISSING`, `PACKAGE_MISSING`, `ABORTED`
 */
export async function readInputs(inputs: Inputs, spec: InputSpec, options: InputOptions): Promise<Float32Array> {
  const size = rowSize(spec);
  const shape = pictureShape(spec);
  if (!shape) return flatten(inputs as Rows, size, 'input');
  const list: readonly unknown[] = isPicture(inputs) ? [inputs] : Array.isArray(inputs) ? inputs : [];
  if (!list.some(isPicture)) return flatten(inputs as Rows, size, 'input', PICTURES);
  const data = allocateRows('input', list.length, size);
  const [low, high] = spec.range as readonly [number, number];
  const [{ pixelsToImage }] = await Promise.all([resizer(), decoder()]);
  for (const [i, item] of list.entries()) {
    throwIfAborted(options.signal, 'reading pictures');
    if (isPicture(item)) {
      const image = pixelsToImage(await pixelsOf(item, `picture ${i}`), shape, options);
      if (spec.kind === 'vector') for (let at = 0; at < size; at++) image[at] = low + (high - low) * image[at]!;
      data.set(image, i * size);
    } else data.set(flatten([item] as Rows, size, `input[${i}]`, PICTURES), i * size);
  }
  return data;
}
