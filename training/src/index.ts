export { assignToCentroids, type KMeansOptions, type KMeansResult, kMeans } from './classical/kmeans.js';
export { assertClusterable, type Split, type ValueRange, type VectorDataset } from './data/dataset.js';
export { type ClusteringMetrics, clusteringMetrics, type NormalizedInformation } from './metrics/index.js';
