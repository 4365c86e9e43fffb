export type { Attribute, Constant, DataType, Dimension, Graph, Node, Pass, Value } from './graph.js';
