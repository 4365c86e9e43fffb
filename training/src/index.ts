export { assignToCentroids, type KMeansOptions, type KMeansResult, kMeans } from './classical/kmeans.js';
export { assertClusterable, type Split, type ValueRange, type VectorDataset } from './data/dataset.js';
export { loadPendigits } from './data/pendigits.js';
export { type ClusteringMetrics, clusteringMetrics, type NormalizedInformation } from './metrics/index.js';
export { type SampleStyle, type SheetOptions, type SheetRow, samplesSheet } from './report/samples-sheet.js';
