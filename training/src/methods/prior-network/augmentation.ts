import type { Random } from '@clusterzoo/runtime';
import { type AffineMap, transformImage } from '../../graph/image-transforms.js';
import { type AffineRanges, type Augmentation, affineRanges } from './options.js';

/** A random affine map within ranges. */
function randomMap({ rotation, scale, shear, shift, flip }: AffineRanges, random: Random): AffineMap {
  const within = (low: number, high: number) => low + (high - low) * random.uniform();
  const angle = (within(-rotation, rotation) * Math.PI) / 180;
  const [scaleX, scaleY] = [within(...scale), within(...scale)];
  const slant = within(-shear, shear);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  // A side is two units long.
  const [offsetX, offsetY] = [within(-2 * shift, 2 * shift), within(-2 * shift, 2 * shift)];
  const mirror = flip && random.uniform() < 0.5 ? -1 : 1;
  return [
    (mirror * cosine) / scaleX,
    (mirror * (slant * cosine - sine)) / scaleX,
    mirror * offsetX,
    sine / scaleY,
    (cosine + slant * sine) / scaleY,
    offsetY,
  ];
}

/** What is outside of a picture. */
const BACKGROUND = -1;

/** Brightens what is above the background by a factor, at most up to white. */
function brighten(picture: Float32Array, factor: number): void {
  picture.forEach((value, at) => {
    picture[at] = Math.min(1, factor * (value - BACKGROUND) + BACKGROUND);
  });
}

/**
 * Every row seen another way, each under a map (and at a brightness) of its own, which all its channels share.
 *
 * @param rows - [N, channels · height · width], in [−1, 1] with background −1
 * @returns the same shape
 */
export function augmentRows(
  rows: Float32Array,
  { channels, height, width, ranges = affineRanges.small }: Extract<Augmentation, { readonly kind: 'affine' }>,
  random: Random,
): Float32Array {
  const length = channels * height * width;
  const { brightness = 0 }: AffineRanges = ranges;
  const out = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += length) {
    const [own, moved] = [rows.subarray(at, at + length), out.subarray(at, at + length)];
    transformImage(own, randomMap(ranges, random), { height, width }, BACKGROUND, moved);
    if (brightness > 0) brighten(moved, 1 + brightness * (2 * random.uniform() - 1));
  }
  return out;
}
