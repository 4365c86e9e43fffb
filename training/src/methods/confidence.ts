/** Typical confidence of a cluster. */
export interface ClusterConfidence {
  readonly mean: number;
  /** Fifth percentile. */
  readonly p05: number;
}

/**
 * Largest probability of the rows of each cluster: mean and fifth percentile (linear between neighbours); 0 for an
 * empty cluster.
 *
 * @param labels - [N], each row's cluster in [0, clusters)
 * @param confidence - [N], its largest probability
 */
export function clusterConfidence(labels: Int32Array, confidence: Float32Array, clusters: number): ClusterConfidence[] {
  const values = Array.from({ length: clusters }, (): number[] => []);
  labels.forEach((label, i) => {
    values[label]!.push(Math.min(1, confidence[i]!));
  });
  return values.map((own) => {
    if (own.length === 0) return { mean: 0, p05: 0 };
    own.sort((a, b) => a - b);
    const place = 0.05 * (own.length - 1);
    const [below, share] = [Math.floor(place), place % 1];
    const p05 = own[below]! + share * ((own[below + 1] ?? own[below]!) - own[below]!);
    return { mean: own.reduce((sum, value) => sum + value, 0) / own.length, p05 };
  });
}
