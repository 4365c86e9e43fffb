import { rowSums } from '../../graph/edge-joint.js';

/** How outputs are merged to clusters. */
export interface MergeOptions {
  /** Clusters wanted. */
  readonly clusters: number;
  /** Greatest mass of a cluster, in shares of an even split; exceeded only where no two may be joined otherwise. */
  readonly cap: number;
}

/** A partition of outputs. */
export interface Merge {
  /** [outputs, clusters]: 1 where an output belongs to a cluster. Outputs of next to no mass belong to none. */
  readonly matrix: Float32Array;
  /**
   * How much closer the last two that were joined are than the closest two that were left apart: well above 1 where
   * there are as many clusters as were asked for, near or below it where the last joins were a matter of chance.
   */
  readonly gap: number;
}

/** Mass up to which an output counts as unused. */
const LEAST_MASS = 1e-4;

/**
 * Σ_x p(x) p(T x)ᵀ: how often two outputs are given to the same row, seen in two ways.
 *
 * @param own - probabilities, [rows, outputs]
 * @param moved - of the same rows seen another way
 * @returns symmetric, sums to 1, [outputs, outputs]
 */
export function associations(own: Float32Array, moved: Float32Array, outputs: number): Float64Array {
  const sums = new Float64Array(outputs * outputs);
  for (let at = 0; at < own.length; at += outputs) {
    for (let i = 0; i < outputs; i++) {
      const p = own[at + i]!;
      // Nearly all are 0 in a network that has learned anything.
      if (p < 1e-7) continue;
      for (let j = 0; j < outputs; j++) sums[i * outputs + j]! += p * moved[at + j]!;
    }
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value, at) => {
    const [i, j] = [Math.floor(at / outputs), at % outputs];
    return (value + sums[j * outputs + i]!) / (2 * total);
  });
}

/**
 * Merges outputs to clusters: again and again the two with the greatest association J_ij / (m_i m_j) among those that
 * stay below the cap together (where there are none, among the lightest). Should fewer outputs than clusters be in use,
 * each is a cluster, and the rest stay empty.
 *
 * @param joint - J, symmetric, sums to 1; m are its row sums
 */
export function mergeOutputs(joint: Float64Array, outputs: number, { clusters, cap }: MergeOptions): Merge {
  const masses = rowSums(joint, outputs);
  const groups = [...masses.keys()]
    .filter((i) => masses[i]! > LEAST_MASS)
    .map((i) => ({ members: [i], mass: masses[i]! }));
  const between = groups.map(({ members: [a] }) => groups.map(({ members: [b] }) => joint[a! * outputs + b!]!));
  const closeness = (i: number, j: number) => between[i]![j]! / (groups[i]!.mass * groups[j]!.mass);
  let last = Number.NaN;
  while (groups.length > clusters) {
    const [i, j] = closestPair(groups, closeness, cap / clusters);
    last = closeness(i, j);
    groups[i] = { members: [...groups[i]!.members, ...groups[j]!.members], mass: groups[i]!.mass + groups[j]!.mass };
    groups.splice(j, 1);
    const joined = between[j]!;
    between[i] = between[i]!.map((value, k) => value + joined[k]!);
    for (const row of between) row[i]! += row[j]!;
    between.splice(j, 1);
    for (const row of between) row.splice(j, 1);
  }
  const matrix = new Float32Array(outputs * clusters);
  groups.forEach(({ members }, cluster) => {
    for (const output of members) matrix[output * clusters + cluster] = 1;
  });
  const apart = groups.flatMap((_, i) => groups.slice(i + 1).map((_, n) => closeness(i, i + 1 + n)));
  return { matrix, gap: last / Math.max(...apart) };
}

/** The pair i < j with the greatest closeness, of those whose masses sum to `most` at most, else of the lightest. */
function closestPair(
  groups: readonly { readonly mass: number }[],
  closeness: (i: number, j: number) => number,
  most: number,
): [number, number] {
  const pairs = groups.flatMap((_, i) => groups.slice(i + 1).map((_, n): [number, number] => [i, i + 1 + n]));
  const together = ([i, j]: [number, number]) => groups[i]!.mass + groups[j]!.mass;
  const lightest = pairs.reduce((least, pair) => Math.min(least, together(pair)), Number.POSITIVE_INFINITY);
  const allowed = pairs.filter((pair) => together(pair) <= Math.max(most, lightest));
  return allowed.reduce((best, pair) => (closeness(pair[0], pair[1]) > closeness(best[0], best[1]) ? pair : best));
}
