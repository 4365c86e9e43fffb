import { ZooError } from '@clusterzoo/runtime';
import type { Attribute, Constant, DataType, Dimension, Graph, Node, Value } from './graph.js';

/** Element type and shape of a tensor that is about to be emitted. */
export interface TensorType {
  readonly dtype: DataType;
  readonly shape: readonly Dimension[];
}

/** Constants up to this many elements are shared when equal. */
const SHARED_ELEMENTS = 16;

/** Builds a {@link Graph} node by node, gives names, and shares equal small constants. */
export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: Value[] = [];
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #values = new Map<string, Value>();
  readonly #shared = new Map<string, Constant>();
  readonly #counters = new Map<string, number>();

  /** @param name - name of the graph, for people who inspect the file */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Declares a graph input.
   * @throws ZooError `GRAPH_INVALID` if the name is taken
   */
  input(name: string, dtype: DataType, shape: readonly Dimension[]): Value {
    if (this.#values.has(name)) throw new ZooError('GRAPH_INVALID', `two tensors of the graph are named '${name}'`);
    const value = this.#declare({ name, dtype, shape });
    this.#inputs.push(value);
    return value;
  }

  /** Adds a constant, or gives back an equal small one that is there already. Data is not copied. */
  constant(dtype: DataType, shape: readonly number[], data: Constant['data']): Constant {
    const key = data.length <= SHARED_ELEMENTS ? constantKey(dtype, shape, data) : undefined;
    const known = key === undefined ? undefined : this.#shared.get(key);
    if (known !== undefined) return known;
    const constant = this.#declare({ name: this.#unique('constant'), dtype, shape, data });
    this.#constants.set(constant.name, constant);
    if (key !== undefined) this.#shared.set(key, constant);
    return constant;
  }

  /** A constant of rank 0. */
  scalar(value: number, dtype: 'float32' | 'int32' | 'int64' | 'bool' = 'float32'): Constant {
    if (dtype === 'int64') return this.constant(dtype, [], toInt64s([value]));
    if (dtype === 'float32') return this.constant(dtype, [], Float32Array.of(value));
    return this.constant(dtype, [], dtype === 'int32' ? Int32Array.of(value) : Uint8Array.of(value ? 1 : 0));
  }

  /** A constant int64 vector, as shapes and axes are given; ±Infinity stands for the largest and smallest int64. */
  int64s(values: readonly number[]): Constant {
    return this.constant('int64', [values.length], toInt64s(values));
  }

  /** Applies an operator with one output. `null` stands for an omitted optional input. */
  emit(
    op: string,
    inputs: readonly (Value | null)[],
    type: TensorType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.emitMany(op, inputs, [type], attributes)[0]!;
  }

  /** Applies an operator with several outputs. */
  emitMany(
    op: string,
    inputs: readonly (Value | null)[],
    types: readonly TensorType[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Value[] {
    const outputs = types.map(({ dtype, shape }) => this.#declare({ name: this.#unique(op), dtype, shape }));
    this.#nodes.push({
      op,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: outputs.map((output) => output.name),
      attributes,
    });
    return outputs;
  }

  /**
   * Finishes the graph. Outputs get the names of their keys; an output that is an input, a constant, or already an
   * output under another name, is copied by an Identity node.
   * @throws ZooError `GRAPH_INVALID` if an output has the name of an input
   */
  build(outputs: Readonly<Record<string, Value>>): Graph {
    const produced = new Set(this.#nodes.flatMap((node) => node.outputs));
    const finalNames = new Map<string, string>();
    const copies: [string, Value][] = [];
    for (const [name, value] of Object.entries(outputs)) {
      if (this.#inputs.some((input) => input.name === name)) {
        throw new ZooError('GRAPH_INVALID', `'${name}' names both an input and an output; ONNX wants distinct names`);
      }
      if (produced.has(value.name) && !finalNames.has(value.name)) finalNames.set(value.name, name);
      else copies.push([name, value]);
    }
    const taken = new Set(Object.keys(outputs));
    for (const name of this.#values.keys()) {
      if (taken.has(name) && finalNames.get(name) !== name && !finalNames.has(name)) {
        finalNames.set(name, this.#unique(name));
      }
    }
    return this.#renamed(outputs, copies, (name) => finalNames.get(name) ?? name);
  }

  #renamed(
    outputs: Readonly<Record<string, Value>>,
    copies: readonly (readonly [string, Value])[],
    rename: (name: string) => string,
  ): Graph {
    const named = <T extends Value>(value: T): T => ({ ...value, name: rename(value.name) });
    const values = new Map([...this.#values.values()].map((value) => [rename(value.name), named(value)]));
    const nodes = this.#nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    for (const [name, { name: source }] of copies) {
      nodes.push({ op: 'Identity', inputs: [rename(source)], outputs: [name], attributes: {} });
      values.set(name, { ...this.#values.get(source)!, name });
    }
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: Object.keys(outputs).map((name) => values.get(name)!),
      nodes,
      constants: new Map([...this.#constants.values()].map((constant) => [rename(constant.name), named(constant)])),
      values,
    };
  }

  #declare<T extends Value>(value: T): T {
    this.#values.set(value.name, { name: value.name, dtype: value.dtype, shape: value.shape });
    return value;
  }

  #unique(prefix: string): string {
    for (;;) {
      const count = this.#counters.get(prefix) ?? 0;
      this.#counters.set(prefix, count + 1);
      const name = `${prefix}_${count}`;
      if (!this.#values.has(name)) return name;
    }
  }
}

function toInt64s(values: readonly number[]): BigInt64Array {
  const largest = 2n ** 63n - 1n;
  return BigInt64Array.from(values, (value) => {
    if (value === Number.POSITIVE_INFINITY) return largest;
    return value === Number.NEGATIVE_INFINITY ? -largest - 1n : BigInt(value);
  });
}

function constantKey(dtype: DataType, shape: readonly number[], data: Constant['data']): string {
  const elements = Array.from<number | bigint>(data).map((value) => (Object.is(value, -0) ? '-0' : String(value)));
  return `${dtype}[${shape}]${elements}`;
}
