import { allocateRows, checkInteger, shown } from './checks.js';
import { ZooError } from './errors.js';
import { type AxisWeights, axisWeights } from './resampling.js';

/** A decoded picture: eight bits a number, in sRGB, upright. */
export interface Pixels {
  /** height · width · channels, lines from the top, the channels of a pixel beside each other. */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 red, green, blue, 4 these and alpha, which is not premultiplied. */
  readonly channels: 1 | 2 | 3 | 4;
}

/** Size of the picture that a model takes. */
export interface PixelShape {
  /** 1 grey, 3 red, green, blue. */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/**
 * What happens to pictures of other proportions: `cover` cuts off what is too long, as much at either end; `contain`
 * shows all of it with bars of the background; `stretch` takes all of it and gives the proportions up.
 */
export type PixelFit = 'cover' | 'contain' | 'stretch';

/** Options of {@link pixelsToImage}. */
export interface PixelOptions {
  /** What shows through transparent pixels, and fills the bars of `contain`: red, green, blue. @default white */
  readonly background?: readonly [number, number, number];
  /** @default 'cover' */
  readonly fit?: PixelFit;
}

/** ITU-R BT.601: how much of the grey of a pixel comes from red, green and blue, as they are stored. */
const LUMA = [0.299, 0.587, 0.114] as const;

const WHITE = [255, 255, 255] as const;

/**
 * A picture as models take it. This is the one definition of it, for training and use, in Node and browsers: the same
 * decoded pixels give the same numbers to the last bit.
 *
 * Transparent pixels are laid over the background; grey is 0.299 R + 0.587 G + 0.114 B; an axis that gets shorter takes
 * the average over the area that each new pixel covers, one that gets longer is interpolated linearly between the
 * centres of pixels.
 *
 * @returns `[channels, height, width]` in [0, 1]
 * @throws ZooError `INVALID_ARGUMENT` for sizes and options that cannot be, `SHAPE_MISMATCH` for another number of bytes
 */
export function pixelsToImage(pixels: Pixels, shape: PixelShape, options: PixelOptions = {}): Float32Array {
  const { background = WHITE, fit = 'cover' } = options;
  checkPixels(pixels);
  checkShape(shape);
  const { channels, height, width } = shape;
  const box = boxOf(pixels, shape, fit);
  const image = allocateRows('pixels', channels, height * width);
  const lines = resampledLines(pixels, shape.channels, background, box);
  const bars = box.columns.size < width || box.rows.size < height;
  const [left, top] = [offset(width, box.columns.size), offset(height, box.rows.size)];
  for (let channel = 0; channel < channels; channel++) {
    const plane = image.subarray(channel * height * width, (channel + 1) * height * width);
    if (bars) plane.fill(levelOf(background, channels, channel) / 255);
    for (let y = 0; y < box.rows.size; y++) {
      const [first, weights] = [box.rows.firsts[y]!, box.rows.weights[y]!];
      for (let x = 0; x < box.columns.size; x++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) {
          sum += weights[tap]! * lines[((first + tap - box.rows.from) * box.columns.size + x) * channels + channel]!;
        }
        plane[(top + y) * width + left + x] = Math.min(1, Math.max(0, sum / 255));
      }
    }
  }
  return image;
}

/** Whether a picture is without colour: red, green and blue are the same wherever it is not wholly transparent. */
export function isGrey(pixels: Pixels): boolean {
  checkPixels(pixels);
  const { data, channels } = pixels;
  if (channels < 3) return true;
  for (let at = 0; at < data.length; at += channels) {
    if (channels === 4 && data[at + 3] === 0) continue;
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

/** Where the pixels of a picture go: how its columns and rows make those of the new one. */
interface Box {
  readonly columns: AxisWeights;
  readonly rows: AxisWeights;
}

function boxOf({ width, height }: Pixels, shape: PixelShape, fit: PixelFit): Box {
  // A comparison of proportions in whole numbers: where they are the same, nothing is cut off or left over.
  const [across, down] = [shape.width * height, shape.height * width];
  if (fit === 'cover') {
    const seenWidth = across >= down ? width : across / shape.height;
    const seenHeight = across >= down ? down / shape.width : height;
    return {
      columns: axisWeights((width - seenWidth) / 2, seenWidth, width, shape.width),
      rows: axisWeights((height - seenHeight) / 2, seenHeight, height, shape.height),
    };
  }
  if (fit !== 'contain' && fit !== 'stretch') {
    throw new ZooError('INVALID_ARGUMENT', `fit must be cover, contain or stretch, got ${shown(fit)}`);
  }
  const whole = fit === 'stretch';
  const columns = whole || across <= down ? shape.width : Math.max(1, Math.round((width * shape.height) / height));
  const rows = whole || across >= down ? shape.height : Math.max(1, Math.round((height * shape.width) / width));
  return { columns: axisWeights(0, width, width, columns), rows: axisWeights(0, height, height, rows) };
}

function offset(whole: number, part: number): number {
  return Math.floor((whole - part) / 2);
}

/** The lines that the rows are made from, their columns already the new ones, channels interleaved, 0 to 255. */
function resampledLines(
  pixels: Pixels,
  channels: 1 | 3,
  background: readonly [number, number, number],
  { columns, rows }: Box,
): Float32Array {
  const lines = allocateRows('lines', rows.to - rows.from, columns.size * channels);
  const line = new Float32Array((columns.to - columns.from) * channels);
  for (let y = rows.from; y < rows.to; y++) {
    readLine(pixels, y, columns.from, channels, background, line);
    const begin = (y - rows.from) * columns.size * channels;
    for (let x = 0; x < columns.size; x++) {
      const [first, weights] = [columns.firsts[x]! - columns.from, columns.weights[x]!];
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * line[(first + tap) * channels + channel]!;
        lines[begin + x * channels + channel] = sum;
      }
    }
  }
  return lines;
}

/** Reads pixels of a line, opaque and with `channels` channels, 0 to 255. */
function readLine(
  { data, width, channels: stored }: Pixels,
  y: number,
  from: number,
  channels: 1 | 3,
  background: readonly [number, number, number],
  line: Float32Array,
): void {
  const [green, blue] = stored < 3 ? [0, 0] : [1, 2];
  const alpha = stored % 2 === 0 ? stored - 1 : undefined;
  let at = (y * width + from) * stored;
  for (let to = 0; to < line.length; to += channels, at += stored) {
    let [r, g, b] = [data[at]!, data[at + green]!, data[at + blue]!];
    if (alpha !== undefined && data[at + alpha] !== 255) {
      const opacity = data[at + alpha]! / 255;
      r = opacity * r + (1 - opacity) * background[0];
      g = opacity * g + (1 - opacity) * background[1];
      b = opacity * b + (1 - opacity) * background[2];
    }
    if (channels === 1) line[to] = greyOf(r, g, b);
    else {
      line[to] = r;
      line[to + 1] = g;
      line[to + 2] = b;
    }
  }
}

/** Weights sum to 1 only up to rounding: a grey pixel keeps its very value. */
function greyOf(red: number, green: number, blue: number): number {
  return red === green && red === blue ? red : LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue;
}

function levelOf([red, green, blue]: readonly [number, number, number], channels: 1 | 3, channel: number): number {
  return channels === 1 ? greyOf(red, green, blue) : [red, green, blue][channel]!;
}

function checkPixels({ data, width, height, channels }: Pixels): void {
  checkInteger('width', width, 1);
  checkInteger('height', height, 1);
  if (![1, 2, 3, 4].includes(channels)) {
    throw new ZooError('INVALID_ARGUMENT', `channels must be 1, 2, 3 or 4, got ${shown(channels)}`);
  }
  if (data.length === width * height * channels) return;
  const expected = `${width} x ${height} pixels of ${channels} channels are ${width * height * channels} bytes`;
  throw new ZooError('SHAPE_MISMATCH', `${expected}, but there are ${data.length}`);
}

function checkShape({ channels, height, width }: PixelShape): void {
  checkInteger('width', width, 1);
  checkInteger('height', height, 1);
  if (channels === 1 || channels === 3) return;
  throw new ZooError('INVALID_ARGUMENT', `channels must be 1 or 3, got ${shown(channels)}`);
}
