export {
  type AssembledEntry,
  assembleZooEntry,
  type EncodedPair,
  type ManifestFacts,
  type OutlierContents,
  type TestData,
  type ZooEntryContents,
} from './assemble-entry.js';
export { GraphBuilder, type TensorType } from './builder.js';
export { renderCard } from './card.js';
export { checkShippedGraph, type RowShapes } from './check.js';
export { type DecodedModel, decodeModel, decodeTensor } from './deserialize.js';
export type { Attribute, Constant, DataType, Dimension, Graph, Node, Pass, Value } from './graph.js';
export { sha256Hex } from './hash.js';
export { type OptimizeOptions, optimize } from './passes/index.js';
export { INVISIBLE_PSNR, LARGEST_LOSS } from './precision-rule.js';
export { atPrecision } from './quantize.js';
export { type ScanOptions, scan } from './scan.js';
export { type EncodeOptions, encodeModel, encodeTensor } from './serialize.js';
export { type TileOptions, tile } from './tiling.js';
export { type InputSpec, type TraceableFunction, type TraceOptions, trace } from './trace.js';
export { encodeZooGraph, type ZooGraphFacts } from './zoo-graph.js';
