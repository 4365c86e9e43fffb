import { ZooError } from '@clusterzoo/runtime';

/**
 * The lower triangular L with L·Lᵀ = A.
 *
 * @param matrix - A, size × size, row-major, symmetric and positive definite
 * @returns L, of the same shape
 * @throws ZooError INVALID_DATA if A is not positive definite to rounding
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= lower[i * size + k]! * lower[j * size + k]!;
      if (i !== j) lower[i * size + j] = rest / lower[j * size + j]!;
      else if (rest > 0) lower[i * size + i] = Math.sqrt(rest);
      else {
        const pivot = `pivot ${i} is ${rest}, must be above 0`;
        throw new ZooError('INVALID_DATA', `matrix is not positive definite (${pivot}); add to its diagonal`);
      }
    }
  }
  return lower;
}

/** The inverse of a lower triangular matrix, itself lower triangular; size × size, row-major. */
export function invertLower(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    for (let i = column; i < size; i++) {
      let rest = i === column ? 1 : 0;
      for (let k = column; k < i; k++) rest -= lower[i * size + k]! * inverse[k * size + column]!;
      inverse[i * size + column] = rest / lower[i * size + i]!;
    }
  }
  return inverse;
}
