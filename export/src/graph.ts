/** The compiler's view of an ONNX graph: what `trace` makes, `passes/` rewrite and `onnx/` serialises. */

/** Element types that clusterzoo graphs use; the names are ONNX's. */
export type DataType = 'float32' | 'float16' | 'int32' | 'int64' | 'int8' | 'uint8' | 'bool';

/** A dimension: a size, or the name of a symbolic axis such as `N`. */
export type Dimension = number | string;

/** A named tensor that flows through the graph. */
export interface Value {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly Dimension[];
}

/** A named tensor whose contents are part of the graph (an ONNX initializer). Data is row-major. */
export interface Constant {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  /** float32 → Float32Array, float16 → Uint16Array (bits), int64 → BigInt64Array, bool → Uint8Array (0 or 1). */
  readonly data: Float32Array | Uint16Array | Int32Array | BigInt64Array | Int8Array | Uint8Array;
}

/** An attribute of a node. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'graph'; readonly value: Graph };

/** One operator application. An empty input name stands for an omitted optional input. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Operator set; absent means the standard ONNX one. */
  readonly domain?: string;
}

/** A whole graph. Nodes are in topological order; every tensor name has exactly one producer. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** dtype and shape of every tensor: inputs, constants and node outputs alike. */
  readonly values: ReadonlyMap<string, Value>;
}

/** A rewrite of a graph that keeps what it computes. Passes return a new graph and leave their argument alone. */
export type Pass = (graph: Graph) => Graph;
