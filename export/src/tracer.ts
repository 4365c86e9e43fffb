import { int } from './attributes.js';
import type { GraphBuilder } from './builder.js';
import type { Attribute, Constant, DataType, Value } from './graph.js';
import type { SymbolTable } from './symbols.js';

/** A tensor as lowerings see it: every size is a number, symbolic axes being their stand-ins. */
export interface Operand extends Value {
  readonly shape: readonly number[];
}

/** Element type and shape of an operand that is about to be emitted. */
export interface OperandType {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

/** What lowerings write to: a graph builder that knows about symbolic axes. */
export class Tracer {
  readonly #builder: GraphBuilder;
  readonly #symbols: SymbolTable;
  /** Where the size of each symbol can be read at run time. */
  readonly #sources: ReadonlyMap<string, { readonly input: Value; readonly axis: number }>;
  readonly #sizes = new Map<string, Operand>();

  constructor(
    builder: GraphBuilder,
    symbols: SymbolTable,
    sources: ReadonlyMap<string, { readonly input: Value; readonly axis: number }>,
    /** Whether convolutions may become matrix products. */
    readonly matrixConvolutions = false,
  ) {
    this.#builder = builder;
    this.#symbols = symbols;
    this.#sources = sources;
  }

  /** Applies an ONNX operator with one output. */
  emit(
    op: string,
    inputs: readonly (Operand | null)[],
    type: OperandType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Operand {
    return this.emitMany(op, inputs, [type], attributes)[0]!;
  }

  /** Applies an ONNX operator with several outputs. */
  emitMany(
    op: string,
    inputs: readonly (Operand | null)[],
    types: readonly OperandType[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Operand[] {
    const symbolic = types.map(({ dtype, shape }) => ({
      dtype,
      shape: shape.map((size) => this.#symbols.dimension(size)),
    }));
    const values = this.#builder.emitMany(op, inputs, symbolic, attributes);
    return values.map(({ name, dtype }, i) => ({ name, dtype, shape: types[i]!.shape }));
  }

  constant(dtype: DataType, shape: readonly number[], data: Constant['data']): Operand {
    return this.#builder.constant(dtype, shape, data);
  }

  scalar(value: number, dtype: 'float32' | 'int32' | 'int64' | 'bool' = 'float32'): Operand {
    return this.#builder.scalar(value, dtype);
  }

  /** A constant int64 vector. Use {@link sizes} for anything that may depend on a symbolic axis. */
  int64s(values: readonly number[]): Operand {
    return this.#builder.int64s(values);
  }

  isSymbolic(size: number): boolean {
    return this.#symbols.isSymbolic(size);
  }

  /** An int64 vector of sizes or offsets; the ones that depend on symbolic axes are computed at run time. */
  sizes(values: readonly number[]): Operand {
    if (!values.some((value) => this.isSymbolic(value))) return this.int64s(values);
    const parts = values.map((value) => (this.isSymbolic(value) ? this.#size(value) : this.int64s([value])));
    if (parts.length === 1) return parts[0]!;
    return this.emit('Concat', parts, { dtype: 'int64', shape: [values.length] }, { axis: int(0) });
  }

  /** Reshapes; nothing is emitted if the shape is already right. One symbolic axis becomes -1. */
  reshape(x: Operand, shape: readonly number[]): Operand {
    if (x.shape.length === shape.length && x.shape.every((size, axis) => size === shape[axis])) return x;
    const symbolic = shape.filter((size) => this.isSymbolic(size));
    const inferred = symbolic.length === 1 && !shape.includes(0);
    const target = inferred ? this.int64s(shape.map((size) => (this.isSymbolic(size) ? -1 : size))) : this.sizes(shape);
    return this.emit('Reshape', [x, target], { dtype: x.dtype, shape });
  }

  #size(value: number): Operand {
    const { symbols, factor } = this.#symbols.factor(value);
    const sizes = symbols.map((symbol) => this.#symbolSize(symbol));
    if (factor !== 1) sizes.push(this.int64s([factor]));
    return sizes.reduce((product, size) => this.emit('Mul', [product, size], { dtype: 'int64', shape: [1] }));
  }

  #symbolSize(symbol: string): Operand {
    let size = this.#sizes.get(symbol);
    if (size === undefined) {
      const { input, axis } = this.#sources.get(symbol)!;
      const operand = { ...input, shape: input.shape.map((dimension) => this.#symbols.standIn(dimension)) };
      const range = { start: int(axis), end: int(axis + 1) };
      size = this.emit('Shape', [operand], { dtype: 'int64', shape: [1] }, range);
      this.#sizes.set(symbol, size);
    }
    return size;
  }
}
