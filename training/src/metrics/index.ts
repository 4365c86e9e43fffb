import { matchedAccuracy, purity } from './accuracy.js';
import { adjustedRand } from './adjusted-rand.js';
import { type Contingency, contingencyTable } from './contingency.js';
import { type NormalizedInformation, normalizedInformation } from './information.js';

export { type MatchedAccuracy, matchedAccuracy, purity } from './accuracy.js';
export { adjustedRand } from './adjusted-rand.js';
export { type Contingency, contingencyTable } from './contingency.js';
export { entropy, mutualInformation, type NormalizedInformation, normalizedInformation } from './information.js';

/** All clustering metrics of one pair of labelings. */
export interface ClusteringMetrics {
  /** Accuracy under the best one-to-one map from clusters to classes (Hungarian), in [0, 1]. */
  readonly acc: number;
  /** Share of samples in the majority class of their cluster, in [0, 1]; never below `acc`. */
  readonly purity: number;
  readonly nmi: NormalizedInformation;
  /** Adjusted Rand index, in [−0.5, 1]. */
  readonly ari: number;
  readonly contingency: Contingency;
  /** The map behind `acc`: predicted cluster → true class. */
  readonly mapping: ReadonlyMap<number, number>;
}

/**
 * Compares a clustering with known classes. Labels are integers; their values do not matter, only which samples
 * share one.
 *
 * @param labelsTrue - class of each sample
 * @param labelsPred - cluster of each sample, as many
 * @returns accuracy, purity, NMI with three normalizers, ARI, and what they were computed from
 * @throws ZooError `SHAPE_MISMATCH` if the lengths differ, `INVALID_ARGUMENT` if a label is not an integer
 *
 * NMI and ARI equal scikit-learn's on every input, the degenerate ones included: empty input gives 1.
 */
export function clusteringMetrics(labelsTrue: ArrayLike<number>, labelsPred: ArrayLike<number>): ClusteringMetrics {
  const contingency = contingencyTable(labelsTrue, labelsPred);
  const { accuracy, mapping } = matchedAccuracy(contingency);
  return {
    acc: accuracy,
    purity: purity(contingency),
    nmi: normalizedInformation(contingency),
    ari: adjustedRand(contingency),
    contingency,
    mapping,
  };
}
