import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { clusterEncodings, type Encodings, KMEANS_LATENT_SCALE } from './kmeans-rule.js';

/** Encodings of 300 rows in three clusters, sure of their cluster, with standard normal latents of size 6. */
function sureEncodings(): Encodings & { readonly labels: Int32Array } {
  const [count, clusters, latentSize] = [300, 3, 6];
  const labels = Int32Array.from({ length: count }, (_, i) => i % clusters);
  const probabilities = new Float32Array(count * clusters).fill(0.01);
  labels.forEach((label, i) => {
    probabilities[i * clusters + label] = 0.98;
  });
  return { count, clusters, latentSize, labels, probabilities, latents: new Random(1).normals(count * latentSize) };
}

describe('clusterEncodings', () => {
  it('finds the clusters of the probabilities, whatever the latents do', () => {
    const encodings = sureEncodings();
    const { labels, centroids } = clusterEncodings(encodings, new Random(0));
    for (let k = 0; k < 3; k++) expect(new Set(labels.filter((_, i) => i % 3 === k)).size).toBe(1);
    expect(new Set(labels).size).toBe(3);
    expect(centroids.map((row) => row.length)).toEqual([9, 9, 9]);
  });

  it('gives centroids in the units of the encodings', () => {
    const encodings = sureEncodings();
    const { labels, centroids } = clusterEncodings(encodings, new Random(0));
    const own = Array.from(labels.keys()).filter((i) => labels[i] === labels[0]);
    const row = centroids[labels[0]!]!;
    const mean = (values: Float32Array, width: number, column: number) =>
      own.reduce((sum, i) => sum + values[i * width + column]! / own.length, 0);
    for (let d = 0; d < 6; d++) expect(row[d]).toBeCloseTo(mean(encodings.latents, 6, d), 5);
    for (let k = 0; k < 3; k++) expect(row[6 + k]).toBeCloseTo(mean(encodings.probabilities, 3, k), 5);
  });

  it('lets latents decide only where probabilities do not', () => {
    const latents = Float32Array.from({ length: 60 }, (_, i) => (i < 30 ? -4 : 4));
    const unsure = { count: 60, clusters: 2, latentSize: 1, latents, probabilities: new Float32Array(120).fill(0.5) };
    const { labels } = clusterEncodings(unsure, new Random(0));
    expect(new Set(labels.subarray(0, 30)).size).toBe(1);
    expect(labels[0]).not.toBe(labels[59]);
    // The scale at which the papers train: latents 8 apart count as much as 0.8, less than √2 between clusters.
    expect(KMEANS_LATENT_SCALE).toBe(0.1);
  });
});
