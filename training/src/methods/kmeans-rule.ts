import type { Random } from '@clusterzoo/runtime';
import { kMeans } from '../classical/kmeans.js';

/**
 * Factor on standard normal latents before k-means sees them beside the probabilities. It is the σ at which the papers
 * train and cluster their encodings [z_n, z_M] (SIMI-ClusterGAN, arXiv 2107.12706; ClusterGAN, arXiv 1809.03627): the
 * distance √2 between one-hot clusters then dominates the spread of the latents, about 0.1·√(2·dn).
 */
export const KMEANS_LATENT_SCALE = 0.1;

/** What an encoder makes of N rows. */
export interface Encodings {
  /** N. */
  readonly count: number;
  /** K. */
  readonly clusters: number;
  /** dn. */
  readonly latentSize: number;
  /** [N, dn], standard normal units. */
  readonly latents: Float32Array;
  /** [N, K]. */
  readonly probabilities: Float32Array;
}

/** Result of {@link clusterEncodings}. */
export interface EncodingClusters {
  /** [N], in [0, K). */
  readonly labels: Int32Array;
  /** K rows of dn + K, in the units of the encodings: the scale is taken out again. */
  readonly centroids: readonly (readonly number[])[];
}

/** Rows [0.1·latents, probabilities] of width dn + K. */
function scaledRows({ count, clusters, latentSize, latents, probabilities }: Encodings): Float32Array {
  const width = latentSize + clusters;
  const rows = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < latentSize; d++) rows[i * width + d] = KMEANS_LATENT_SCALE * latents[i * latentSize + d]!;
    rows.set(probabilities.subarray(i * clusters, (i + 1) * clusters), i * width + latentSize);
  }
  return rows;
}

/**
 * The papers' rule for clusters: k-means with K clusters (10 restarts) on encodings, latents scaled by
 * {@link KMEANS_LATENT_SCALE}.
 *
 * @throws ZooError `INVALID_ARGUMENT` for fewer rows than clusters, `INVALID_DATA` for encodings that are not finite
 */
export function clusterEncodings(encodings: Encodings, random: Random): EncodingClusters {
  const { count, clusters, latentSize } = encodings;
  const columns = latentSize + clusters;
  const { labels, centroids } = kMeans(scaledRows(encodings), { rows: count, columns, clusters, restarts: 10, random });
  const unscaled = (value: number, column: number) => (column < latentSize ? value / KMEANS_LATENT_SCALE : value);
  return {
    labels,
    centroids: Array.from({ length: clusters }, (_, k) =>
      Array.from(centroids.subarray(k * columns, (k + 1) * columns), unscaled),
    ),
  };
}
