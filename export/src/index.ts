export { GraphBuilder, type TensorType } from './builder.js';
export { type DecodedModel, decodeModel, decodeTensor } from './deserialize.js';
export type { Attribute, Constant, DataType, Dimension, Graph, Node, Pass, Value } from './graph.js';
export { type OptimizeOptions, optimize } from './passes/index.js';
export { type ScanOptions, scan } from './scan.js';
export { type EncodeOptions, encodeModel, encodeTensor } from './serialize.js';
export { type InputSpec, type TraceableFunction, type TraceOptions, trace } from './trace.js';
