import type { Random } from '@clusterzoo/runtime';
import { Matrix } from 'ml-matrix';
import { type SymmetricEigen, symmetricEigen } from '../classical/symmetric-eigen.js';
import { addScaled, dot } from '../classical/vectors.js';
import type { Steps } from '../steps.js';
import type { SparseSymmetric } from './affinity.js';
import { chebyshevFilter, multiply, PANEL } from './chebyshev.js';
import { makeOrthonormal } from './orthonormal.js';

/** How {@link topEigenpairs} works. */
export interface EigenOptions {
  /** Pairs wanted; never more than the size of the matrix are returned. */
  readonly count: number;
  readonly random: Random;
  /** Degree of the Chebyshev filter. @default 25 */
  readonly degree?: number;
  /** Rounds of filter and projection, at most. @default 40 */
  readonly rounds?: number;
  /** Largest entry of |Sv − wv| allowed, times √size. @default 1e-3 */
  readonly tolerance?: number;
}

/** The largest eigenvalues of a symmetric matrix and their vectors. */
export interface Eigenpairs extends SymmetricEigen {
  /** Rounds taken; 0 where the matrix was small enough for a dense solver. */
  readonly rounds: number;
  /** Largest entry of |Sv − wv|. */
  readonly residual: number;
}

/** Directions iterated beyond those wanted, at least: they carry the cut, so that the wanted ones converge fast. */
const GUARD = 10;

function toDense(s: SparseSymmetric): Matrix {
  const matrix = Matrix.zeros(s.size, s.size);
  for (let i = 0; i < s.size; i++) {
    for (let e = s.starts[i]!; e < s.starts[i + 1]!; e++) matrix.set(i, s.columns[e]!, s.values[e]!);
  }
  return matrix;
}

/** The vectors that lie one after the other in `block`, without copying. */
function split(block: Float64Array, size: number): Float64Array[] {
  return Array.from({ length: block.length / size }, (_, c) => block.subarray(c * size, (c + 1) * size));
}

/** Sums of `columns`, weighted by each vector of `weights`, in one block. */
function* combinations(
  columns: readonly Float64Array[],
  weights: readonly Float64Array[],
  size: number,
): Steps<Float64Array> {
  const block = new Float64Array(weights.length * size);
  for (const [c, weight] of weights.entries()) {
    const sum = block.subarray(c * size, (c + 1) * size);
    columns.forEach((column, k) => {
      addScaled(sum, weight[k]!, column);
    });
    yield;
  }
  return block;
}

function* largestResidual(s: SparseSymmetric, block: Float64Array, values: Float64Array, count: number): Steps<number> {
  const images = yield* multiply(s, block.subarray(0, count * s.size));
  let largest = 0;
  for (let i = 0; i < images.length; i++) {
    largest = Math.max(largest, Math.abs(images[i]! - values[Math.floor(i / s.size)]! * block[i]!));
  }
  return largest;
}

/**
 * The largest eigenpairs of a symmetric matrix whose spectrum lies in [−1, 1], by Chebyshev-filtered subspace iteration
 * (Zhou, Saad, Tiago and Chelikowsky 2006) in float64: filter a block, make it orthonormal, solve the projected problem
 * (Rayleigh–Ritz), move the filter's edge up to the smallest Ritz value. Small matrices go to a dense solver.
 */
export function* topEigenpairs(s: SparseSymmetric, options: EigenOptions): Steps<Eigenpairs> {
  const { random, degree = 25, rounds = 40, tolerance = 1e-3 } = options;
  const { size } = s;
  const count = Math.min(options.count, size);
  const width = Math.ceil((count + GUARD) / PANEL) * PANEL;
  if (size <= 2 * width) {
    const { values, vectors } = symmetricEigen(toDense(s));
    return { values: values.slice(0, count), vectors: vectors.slice(0, count), rounds: 0, residual: 0 };
  }
  let block: Float64Array = Float64Array.from(random.normals(size * width));
  let low = 0.5;
  for (let round = 1; ; round++) {
    const filtered = yield* chebyshevFilter(s, block, degree, low);
    const basis = split(filtered, size);
    yield* makeOrthonormal(basis, random);
    const images = split(yield* multiply(s, filtered), size);
    const projected = Matrix.zeros(width, width);
    for (let k = 0; k < width; k++) {
      for (let c = 0; c <= k; c++) {
        const value = dot(basis[k]!, images[c]!);
        projected.set(k, c, value);
        projected.set(c, k, value);
      }
      yield;
    }
    const ritz = symmetricEigen(projected);
    block = yield* combinations(basis, ritz.vectors, size);
    low = ritz.values[width - 1]!;
    const residual = yield* largestResidual(s, block, ritz.values, count);
    if (residual < tolerance / Math.sqrt(size) || round === rounds) {
      return {
        values: ritz.values.slice(0, count),
        vectors: split(block.slice(0, count * size), size),
        rounds: round,
        residual,
      };
    }
  }
}
