import type { Random } from '@clusterzoo/runtime';
import { addScaled, dot } from '../classical/vectors.js';
import type { Steps } from '../steps.js';

/**
 * Makes the columns of a block orthonormal, by Gram–Schmidt done twice (which is enough for orthogonality to rounding).
 * A column that depends on those before it is replaced by a random direction.
 *
 * @param columns - vectors of one length, not more of them than numbers in each; changed in place
 */
export function* makeOrthonormal(columns: readonly Float64Array[], random: Random): Steps<void> {
  for (const [c, vector] of columns.entries()) {
    let before = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < 2; ) {
      for (let earlier = 0; earlier < c; earlier++) {
        addScaled(vector, -dot(columns[earlier]!, vector), columns[earlier]!);
      }
      const after = Math.sqrt(dot(vector, vector));
      if (after > 1e-13 * before) {
        for (let i = 0; i < vector.length; i++) vector[i]! /= after;
        before = 1;
        pass++;
      } else {
        vector.set(random.normals(vector.length)); // what is left is rounding
        before = Math.sqrt(dot(vector, vector));
        pass = 0;
      }
    }
    yield;
  }
}
