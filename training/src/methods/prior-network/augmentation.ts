import type { Random } from '@clusterzoo/runtime';
import { type AffineMap, transformImage } from '../../graph/image-transforms.js';
import type { Augmentation } from './options.js';

/** Largest rotation, in radians. */
const ROTATION = Math.PI / 18;

/** Largest scaling, shearing and shift (of half the side). */
const CHANGE = 0.1;

/** A random small affine map: rotation ±10°, scales 1 ± 0.1, shear ± 0.1, shifts of ± 5 % of the side. */
function randomMap(random: Random): AffineMap {
  const around = (centre: number, reach: number) => centre + reach * (2 * random.uniform() - 1);
  const angle = around(0, ROTATION);
  const [scaleX, scaleY] = [around(1, CHANGE), around(1, CHANGE)];
  const shear = around(0, CHANGE);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return [
    cosine / scaleX,
    (shear * cosine - sine) / scaleX,
    around(0, CHANGE),
    sine / scaleY,
    (cosine + shear * sine) / scaleY,
    around(0, CHANGE),
  ];
}

/** What is outside of a picture. */
const BACKGROUND = -1;

/**
 * Every row seen another way, each under a map of its own, which all its channels share.
 *
 * @param rows - [N, channels · height · width], in [−1, 1] with background −1
 * @returns the same shape
 */
export function augmentRows(
  rows: Float32Array,
  { channels = 1, height, width }: Extract<Augmentation, { readonly kind: 'affine' }>,
  random: Random,
): Float32Array {
  const length = channels * height * width;
  const out = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += length) {
    const own = rows.subarray(at, at + length);
    transformImage(own, randomMap(random), { height, width }, BACKGROUND, out.subarray(at, at + length));
  }
  return out;
}
