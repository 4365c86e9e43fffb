/** What was measured of one number of clusters. */
export interface KMeasures {
  /** K. */
  readonly clusters: number;
  /**
   * √(1 − λ_{K+1}) − √(1 − λ_K), λ the falling eigenvalues of the normalised neighbour graph: large where K groups hang
   * together loosely. Roots, because plain differences favour large K, as each group falls apart in its turn.
   */
  readonly eigengap: number;
  /** Mean adjusted Rand index of partitions of random shares of the rows with that of all rows; 1 is the same. */
  readonly stability: number;
  /** Mutual information of the clusters at the two ends of an edge, in nats: the objective. At most ln K. */
  readonly graphMutualInformation: number;
}

/** One number of clusters, measured and compared with the others. */
export interface KCandidate extends KMeasures {
  /**
   * How far the mutual information lies above the line, over ln K, from one cluster to the largest K tried: highest
   * at its knee, where further clusters begin to tell less.
   */
  readonly knee: number;
  /** knee · stability; K is chosen by it. */
  readonly score: number;
}

/** How much a recommendation is worth. */
export type Certainty = 'clear' | 'fair' | 'unclear';

/** A number of clusters, and why. */
export interface Recommendation {
  readonly candidates: readonly KCandidate[];
  /** The K of the highest score. */
  readonly clusters: number;
  /** Every K whose score comes near, the best included, rising. */
  readonly near: readonly number[];
  /** The K of the largest eigengap, which has no part in the score. */
  readonly eigengapClusters: number;
  /**
   * `clear`: stable, no other K comes near, and the eigengap says the same. `fair`: fairly stable, and the K that come
   * near are neighbours. Else `unclear`.
   */
  readonly certainty: Certainty;
}

/** Share of the best score from which another one is near. */
const NEAR = 0.9;

/** Stability from which a partition counts as stable, and as fairly so. */
const STABLE = 0.9;
const FAIRLY_STABLE = 0.75;

const largest = <T>(items: readonly T[], value: (item: T) => number): T =>
  items.reduce((best, item) => (value(item) > value(best) ? item : best));

/**
 * Chooses K by the knee of the graph's mutual information, weighted by stability.
 *
 * @param measures - of rising K, at least two
 */
export function recommend(measures: readonly KMeasures[]): Recommendation {
  const last = measures.at(-1)!;
  const slope = last.graphMutualInformation / Math.log(last.clusters);
  const candidates = measures.map((measured) => {
    const knee = measured.graphMutualInformation - slope * Math.log(measured.clusters);
    return { ...measured, knee, score: knee * Math.max(0, measured.stability) };
  });
  const best = largest(candidates, ({ score }) => score);
  const near = candidates.filter(({ score }) => score >= NEAR * best.score).map(({ clusters }) => clusters);
  const eigengapClusters = largest(candidates, ({ eigengap }) => eigengap).clusters;
  const chosen = { candidates, clusters: best.clusters, near, eigengapClusters };
  return { ...chosen, certainty: certaintyOf(best, near, eigengapClusters) };
}

function certaintyOf(best: KCandidate, near: readonly number[], eigengapClusters: number): Certainty {
  if (!(best.score > 0)) return 'unclear';
  if (best.stability >= STABLE && near.length === 1 && eigengapClusters === best.clusters) return 'clear';
  const together = near.at(-1)! - near[0]! === near.length - 1 && near.length <= 3;
  return best.stability >= FAIRLY_STABLE && together ? 'fair' : 'unclear';
}
