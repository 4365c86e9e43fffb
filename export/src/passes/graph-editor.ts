import { ZooError } from '@clusterzoo/runtime';
import type { TensorType } from '../builder.js';
import type { Attribute, Constant, DataType, Dimension, Graph, Node, Value } from '../graph.js';
import { NameSupply } from './name-supply.js';
import { namesOf } from './nested-names.js';
import { topologicalOrder } from './topological-order.js';
import { UseIndex } from './use-index.js';

/** A node while it is being edited; passes see it as a read-only {@link Node} and change it through the editor. */
interface EditableNode {
  op: string;
  inputs: string[];
  outputs: string[];
  attributes: Readonly<Record<string, Attribute>>;
  domain?: string;
}

/**
 * A graph under change: who makes each tensor, who uses it, and edits that keep both in step. It starts as a copy,
 * so that the graph it was made from stays as it is. Names of graph inputs, graph outputs and tensors that a nested
 * graph captures are pinned: they outlive every edit.
 */
export class GraphEditor {
  readonly #graph: Graph;
  readonly #nodes = new Set<EditableNode>();
  readonly #producers = new Map<string, EditableNode>();
  readonly #uses = new UseIndex<EditableNode>();
  readonly #values: Map<string, Value>;
  readonly #constants: Map<string, Constant>;
  readonly #outputs: ReadonlySet<string>;
  readonly #captured = new Set<string>();
  readonly #names: NameSupply;
  #changed = false;
  /** The nodes in order, until an edit may have changed it. */
  #order: readonly EditableNode[] | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#values = new Map(graph.values);
    this.#constants = new Map(graph.constants);
    this.#outputs = new Set(graph.outputs.map(({ name }) => name));
    this.#names = new NameSupply(graph.values.keys());
    for (const node of graph.nodes) {
      const copy = { ...node, inputs: [...node.inputs], outputs: [...node.outputs] };
      this.#nodes.add(copy);
      for (const output of copy.outputs) if (output !== '') this.#producers.set(output, copy);
      for (const input of copy.inputs) this.#uses.add(input, copy);
      for (const name of namesOf(copy)) {
        this.#names.take(name);
        if (graph.values.has(name)) this.#captured.add(name);
      }
    }
  }

  /** The nodes in topological order, as they are now. */
  get nodes(): readonly Node[] {
    this.#order ??= topologicalOrder(this.#nodes, this.#producers);
    return this.#order;
  }

  /** Whether a node seen earlier is still part of the graph. */
  has(node: Node): boolean {
    return this.#nodes.has(node as EditableNode);
  }

  /** The node that makes a tensor; undefined for graph inputs, constants and the empty name. */
  producer(name: string): Node | undefined {
    return this.#producers.get(name);
  }

  /** The nodes that read a tensor, each once. */
  users(name: string): readonly Node[] {
    return this.#uses.users(name);
  }

  /** How many input slots read a tensor, plus one if its name is pinned. */
  useCount(name: string): number {
    return this.#uses.count(name) + (this.isPinned(name) ? 1 : 0);
  }

  /** Whether the tensor must keep its name: a graph output, or captured by a nested graph. */
  isPinned(name: string): boolean {
    return this.#outputs.has(name) || this.#captured.has(name);
  }

  constant(name: string): Constant | undefined {
    return this.#constants.get(name);
  }

  /** @throws ZooError `GRAPH_INVALID` if the graph has no such tensor. */
  value(name: string): Value {
    const value = this.#values.get(name);
    if (value === undefined) {
      throw new ZooError('GRAPH_INVALID', `graph '${this.#graph.name}' knows no tensor '${name}'`);
    }
    return value;
  }

  shape(name: string): readonly Dimension[] {
    return this.value(name).shape;
  }

  /** Adds a node with one output and returns the output's (new) name. */
  emit(op: string, inputs: readonly string[], type: TensorType, attributes: Node['attributes'] = {}): string {
    return this.emitMany(op, inputs, [type], attributes)[0]!;
  }

  /** Adds a node with an output for each type and returns the outputs' (new) names. */
  emitMany(
    op: string,
    inputs: readonly string[],
    types: readonly TensorType[],
    attributes: Node['attributes'] = {},
  ): readonly string[] {
    const outputs = types.map(() => this.#names.fresh(op.toLowerCase()));
    const node: EditableNode = { op, inputs: [...inputs], outputs, attributes };
    this.#nodes.add(node);
    this.#order = undefined;
    for (const [index, name] of outputs.entries()) {
      const { dtype, shape } = types[index]!;
      this.#values.set(name, { name, dtype, shape: [...shape] });
      this.#producers.set(name, node);
    }
    for (const input of inputs) this.#uses.add(input, node);
    return [...outputs];
  }

  /** Adds a constant and returns its name. */
  addConstant(dtype: DataType, shape: readonly number[], data: Constant['data']): string {
    const name = this.#names.fresh('constant');
    this.#constants.set(name, { name, dtype, shape: [...shape], data });
    this.#values.set(name, { name, dtype, shape: [...shape] });
    return name;
  }

  /** Changes a node in place; its outputs, their types and names stay. */
  update(node: Node, change: Partial<Pick<Node, 'op' | 'inputs' | 'attributes'>>): void {
    const target = node as EditableNode;
    const before = target.inputs;
    if (change.op !== undefined) target.op = change.op;
    if (change.attributes !== undefined) target.attributes = change.attributes;
    if (change.inputs !== undefined) {
      target.inputs = [...change.inputs];
      this.#order = undefined;
      for (const input of target.inputs) this.#uses.add(input, target);
      for (const input of before) this.#uses.remove(input, target);
      for (const input of before) this.#prune(input);
    }
    this.#changed = true;
  }

  /**
   * Lets everything that reads `from` read `to` instead, which must hold the same values and not depend on `from`'s
   * users. A pinned `from` keeps its name: `to` takes it over where it can, else an Identity remains.
   * @returns whether anything changed
   */
  redirect(from: string, to: string): boolean {
    const users = this.#uses.users(from);
    const source = this.#producers.get(to);
    if (this.isPinned(from)) {
      if (source !== undefined && !this.isPinned(to)) {
        this.#takeOver(from, to, source);
        return true;
      }
      const node = this.#producers.get(from);
      const bound = node === undefined || (node.op === 'Identity' && node.inputs[0] === to);
      for (const user of users) if (user !== node) this.#substitute(user, from, to);
      if (!bound && node.outputs.length === 1) this.update(node, { op: 'Identity', inputs: [to], attributes: {} });
      return users.length > 0 || !bound;
    }
    for (const user of users) this.#substitute(user, from, to);
    this.#prune(from);
    return true;
  }

  /** Removes every node that reaches no graph output. */
  removeDead(): void {
    const live = new Set<EditableNode>();
    const pending = [...this.#outputs, ...this.#captured];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const node = this.#producers.get(name);
      if (node === undefined || live.has(node)) continue;
      live.add(node);
      pending.push(...node.inputs);
    }
    for (const node of [...this.#nodes]) if (!live.has(node)) this.#remove(node);
  }

  /** Removes constants that no node reads and no output shows. */
  removeUnusedConstants(): void {
    for (const name of this.#constants.keys()) {
      if (this.useCount(name) === 0) this.#changed = this.#constants.delete(name);
    }
  }

  /** The edited graph, without what reaches no output; the original graph itself if nothing was changed. */
  finish(): Graph {
    if (!this.#changed) return this.#graph;
    this.removeDead();
    const nodes = this.nodes.map((node) => ({ ...node }));
    this.removeUnusedConstants();
    const constants = this.#constants;
    const inputs = new Set(this.#graph.inputs.map(({ name }) => name));
    const kept = ([name]: [string, Value]) => inputs.has(name) || constants.has(name) || this.#producers.has(name);
    return { ...this.#graph, nodes, constants, values: new Map([...this.#values].filter(kept)) };
  }

  #substitute(user: EditableNode, from: string, to: string): void {
    for (const [index, input] of user.inputs.entries()) {
      if (input !== from) continue;
      this.#uses.remove(from, user);
      user.inputs[index] = to;
      this.#uses.add(to, user);
      [this.#changed, this.#order] = [true, undefined];
    }
  }

  /** Renames the output `to` of `source` to the pinned name `from`. */
  #takeOver(from: string, to: string, source: EditableNode): void {
    const unused = this.#names.fresh('unused');
    const old = this.#producers.get(from);
    if (old !== undefined) {
      old.outputs[old.outputs.indexOf(from)] = unused;
      this.#values.set(unused, { ...this.value(from), name: unused });
      this.#producers.set(unused, old);
    }
    source.outputs[source.outputs.indexOf(to)] = from;
    this.#producers.delete(to);
    this.#producers.set(from, source);
    for (const user of this.#uses.users(to)) this.#substitute(user, to, from);
    [this.#changed, this.#order] = [true, undefined];
    this.#prune(unused);
  }

  #prune(name: string): void {
    const node = this.#producers.get(name);
    if (node === undefined || node.outputs.some((output) => output !== '' && this.useCount(output) > 0)) return;
    this.#remove(node);
  }

  #remove(node: EditableNode): void {
    if (!this.#nodes.delete(node)) return;
    this.#order = undefined;
    this.#changed = true;
    for (const output of node.outputs) this.#producers.delete(output);
    for (const input of node.inputs) this.#uses.remove(input, node);
    for (const input of node.inputs) this.#prune(input);
  }
}
