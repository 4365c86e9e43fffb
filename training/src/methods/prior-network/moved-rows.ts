import type { Random } from '@clusterzoo/runtime';
import { augmentRows } from './augmentation.js';
import type { Augmentation } from './options.js';

/**
 * Rows on which the encoder learns what the prior network says: each one seen as the augmentation has it, then moved in
 * a random direction by its length in `radii`.
 *
 * @param rows - [N, columns], scaled
 * @param radii - [N], in the same units
 * @returns [N, columns]
 */
export function movedRows(
  rows: Float32Array,
  radii: Float32Array,
  augmentation: Augmentation,
  random: Random,
): Float32Array {
  const from = augmentation.kind === 'none' ? rows : augmentRows(rows, augmentation, random);
  const columns = rows.length / radii.length;
  const noise = random.normals(rows.length);
  radii.forEach((radius, row) => {
    const own = noise.subarray(row * columns, (row + 1) * columns);
    let squares = 0;
    for (let column = 0; column < columns; column++) squares += own[column]! ** 2;
    const factor = radius / (Math.sqrt(squares) + 1e-12);
    for (let column = 0; column < columns; column++)
      own[column] = from[row * columns + column]! + factor * own[column]!;
  });
  return noise;
}
