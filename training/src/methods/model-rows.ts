import type { Clustering, ClusteringOptions, ClusterModel } from '@clusterzoo/runtime';
import { joinedArrays } from '../data/row-views.js';
import { rowBlocks, type Values } from '../data/values.js';

/**
 * What a model makes of rows, which need not be in memory all at once.
 *
 * @param columns - numbers of a row
 * @throws ZooError what `ClusterModel.cluster` throws
 */
export async function clusterValues(
  model: ClusterModel,
  values: Values,
  columns: number,
  options: ClusteringOptions = {},
): Promise<Clustering> {
  if (values instanceof Float32Array) return model.cluster(values, options);
  const parts: Clustering[] = [];
  for (const { data } of rowBlocks(values, columns)) parts.push(await model.cluster(data, options));
  return joinedClusterings(parts);
}

/** The rows of several clusterings as those of one. @param parts - at least one */
function joinedClusterings(parts: readonly Clustering[]): Clustering {
  const { clusters, latentSize, outliers, novelty } = parts[0]!;
  const floats = (own: (part: Clustering) => Float32Array) => joinedArrays(parts.map(own), Float32Array);
  const probabilities = floats((part) => part.probabilities);
  const latents = floats((part) => part.latents);
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    ...{ clusters, latentSize, probabilities, latents },
    labels: joinedArrays(
      parts.map(({ labels }) => labels),
      Int32Array,
    ),
    confidence: floats((part) => part.confidence),
    ...(outliers && {
      outliers: joinedArrays(
        parts.map((part) => part.outliers!),
        Uint8Array,
      ),
    }),
    ...(novelty && { novelty: floats((part) => part.novelty!) }),
    probabilitiesOf: (i) => probabilities.subarray(i * clusters, (i + 1) * clusters),
    latentsOf: (i) => latents.subarray(i * latentSize, (i + 1) * latentSize),
  };
}
