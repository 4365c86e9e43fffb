/**
 * What confidences are at another temperature: the largest of p_k^(1/T) / Σ_j p_j^(1/T) of each row, which is that of
 * softmax(logits / T) where p = softmax(logits). Whatever T, the same cluster is the most probable one; T above 1 makes a
 * model less sure, below 1 surer (Guo et al., arXiv 1706.04599).
 *
 * @param probabilities - [N, K] row-major
 * @param temperature - T, above 0; 1 gives the largest probabilities as they are
 * @returns [N], in [1/K, 1]
 */
export function temperedConfidence(probabilities: Float32Array, clusters: number, temperature: number): Float32Array {
  const confidence = new Float32Array(probabilities.length / clusters);
  for (let i = 0; i < confidence.length; i++) {
    const [first, last] = [i * clusters, (i + 1) * clusters];
    let largest = 0;
    for (let at = first; at < last; at++) largest = Math.max(largest, probabilities[at]!);
    if (temperature === 1) {
      confidence[i] = largest;
      continue;
    }
    let sum = 0;
    for (let at = first; at < last; at++) sum += (probabilities[at]! / largest) ** (1 / temperature);
    confidence[i] = 1 / sum;
  }
  return confidence;
}
