/** What both entries give: the main one, and the light one for pages. */

export type { Calibration } from './calibration.js';
export type { Clusterer } from './clusterer.js';
export { readEntry, readManifest, type ZooEntry } from './entry.js';
export { ZooError, type ZooErrorCode } from './errors.js';
export { graphBytes, graphFiles } from './graph-files.js';
export type { Inputs, Picture } from './images.js';
export {
  type BaselineRow,
  type GraphPair,
  type GraphShapes,
  type ImageInput,
  type InputSpec,
  type Manifest,
  type MetricRow,
  type Precision,
  type PublishedFigure,
  parseManifest,
  type Quality,
  type VectorInput,
  type ZooFile,
} from './manifest.js';
export { graphShapes } from './manifest-consistency.js';
export { manifestSchema } from './manifest-schema.js';
export type {
  ClusteringOptions,
  GenerateOptions,
  InputOptions,
  InterpolateOptions,
  Rows,
  RunOptions,
} from './model-options.js';
export type { DeviceName, DeviceReport, LoadOptions, ProgressEvent, SourceOptions } from './options.js';
export type { OutlierThresholds } from './outliers.js';
export type { Clustering, DataKind, Images, Output, RgbaPixels, Samples, Vectors } from './outputs.js';
export { isGrey, type PixelFit, type PixelOptions, type PixelShape, type Pixels, pixelsToImage } from './pixels.js';
export { Random, type RandomState } from './random.js';
export { CDN_ZOO, type ModelSource } from './source.js';
export type { ZooBytes } from './store.js';
export type { PrecisionVariant } from './variant.js';
export { version } from './version.js';
export type { WorkerOptions } from './worker-client.js';
export { listZoo } from './zoo.js';
export { parseZooIndex, type ZooIndex, type ZooIndexEntry, zooIndexEntry } from './zoo-index.js';
