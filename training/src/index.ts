export { type ClusteringMetrics, clusteringMetrics, type NormalizedInformation } from './metrics/index.js';
