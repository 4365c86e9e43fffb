import { ZooError } from './errors.js';
import type { Clustering } from './outputs.js';

/**
 * Labels and confidences from an encoder's probabilities [N, K] and latents [N, dn].
 *
 * @throws ZooError `INVALID_DATA` if a row came out as NaN or Infinity
 */
export function makeClustering(
  probabilities: Float32Array,
  latents: Float32Array,
  clusters: number,
  latentSize: number,
): Clustering {
  const count = probabilities.length / clusters;
  const labels = new Int32Array(count);
  const confidence = new Float32Array(count);
  const probabilitiesOf = (i: number) => probabilities.subarray(i * clusters, (i + 1) * clusters);
  const latentsOf = (i: number) => latents.subarray(i * latentSize, (i + 1) * latentSize);
  for (let i = 0; i < count; i++) {
    const row = probabilitiesOf(i);
    if (!row.every(Number.isFinite) || !latentsOf(i).every(Number.isFinite)) {
      const reason = 'so far from the training data that the encoder overflows';
      throw new ZooError('INVALID_DATA', `row ${i} is ${reason}; check its units`);
    }
    let best = 0;
    for (let k = 1; k < clusters; k++) if (row[k]! > row[best]!) best = k;
    labels[i] = best;
    confidence[i] = row[best]!;
  }
  return {
    count,
    clusters,
    latentSize,
    labels,
    probabilities,
    confidence,
    latents,
    probabilitiesOf,
    latentsOf,
  };
}
