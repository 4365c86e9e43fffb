import type { Random } from '@clusterzoo/runtime';
import { type AffineMap, transformImages } from '../../graph/image-transforms.js';
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

/**
 * Every row seen another way, each under a map of its own.
 *
 * @param rows - [N, height · width], in [−1, 1] with background −1
 * @returns the same shape
 */
export function augmentRows(
  rows: Float32Array,
  { height, width }: Extract<Augmentation, { readonly kind: 'affine' }>,
  random: Random,
): Float32Array {
  const pixels = height * width;
  const above = rows.map((value) => value + 1);
  const out = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += pixels) {
    const own = above.subarray(at, at + pixels);
    transformImages(own, randomMap(random), { height, width }, out.subarray(at, at + pixels));
  }
  return out.map((value) => value - 1);
}
