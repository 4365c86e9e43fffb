import type { Constant, Graph, Node, Value } from './graph.js';
import { NameSupply } from './passes/name-supply.js';
import { topologicalOrder } from './passes/topological-order.js';
import { tileGroups } from './tile-groups.js';

/** What {@link tile} cuts into pieces. */
export interface TileOptions {
  /** State: name of the input → name of the output that is its next value. */
  readonly carried: ReadonlyMap<string, string>;
  /** Elements of a piece, at most. Some arrays of a piece should fit into a processor's own cache. @default 65536 */
  readonly elements?: number;
  /** Entries with fewer elements stay as they are. @default 262144 */
  readonly least?: number;
}

/** The largest divisor of `count` that is at most `most`. */
function largestDivisor(count: number, most: number): number {
  for (let divisor = Math.min(count, most); divisor > 1; divisor--) if (count % divisor === 0) return divisor;
  return 1;
}

/**
 * Computes the next values of large state entries piece by piece (an ONNX Scan over pieces), where they are made by
 * chains of element-wise operators such as Adam's: each operator alone would go through all of memory. Results are the
 * same to the last bit.
 *
 * @returns a graph in which such entries' inputs and outputs have the shape [pieces, elements]
 */
export function tile(graph: Graph, { carried, elements = 65536, least = 262144 }: TileOptions): Graph {
  const sizeOf = (count: number): number | undefined => {
    const size = largestDivisor(count, elements);
    return count >= least && 4 * size >= elements ? size : undefined;
  };
  const groups = tileGroups(graph, new Set(carried.values()), (count) => sizeOf(count) !== undefined);
  if (groups.length === 0) return graph;
  const names = new NameSupply([...graph.values.keys(), ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  const values = new Map(graph.values);
  const constants = new Map<string, Constant>(graph.constants);
  const moved = new Set(groups.flatMap(({ nodes }) => nodes));
  const before = new Map([...carried].map(([from, to]) => [to, from]));
  const declare = (value: Value): string => {
    values.set(value.name, value);
    return value.name;
  };
  const reshaped = (from: string, to: Value): Node => {
    const shape = declare({ name: names.fresh('shape'), dtype: 'int64', shape: [to.shape.length] });
    const data = BigInt64Array.from(to.shape as readonly number[], BigInt);
    constants.set(shape, { name: shape, dtype: 'int64', shape: [to.shape.length], data });
    return { op: 'Reshape', inputs: [from, shape], outputs: [declare(to)], attributes: {} };
  };

  // Carried entries change their shape; whoever else reads them reads them whole.
  const pieces = new Map<string, readonly number[]>();
  for (const { outputs, count } of groups) {
    const shape = [count / sizeOf(count)!, sizeOf(count)!];
    for (const name of outputs) {
      const from = before.get(name);
      if (from === undefined) continue;
      for (const each of [from, name]) pieces.set(each, shape);
    }
  }
  const nodes: Node[] = [];
  const whole = new Map<string, string>();
  for (const [name, shape] of pieces) {
    const value = graph.values.get(name)!;
    whole.set(name, names.fresh(name));
    nodes.push(reshaped(name, { ...value, name: whole.get(name)! }));
    values.set(name, { ...value, shape });
  }
  for (const node of graph.nodes) {
    if (!moved.has(node)) nodes.push({ ...node, inputs: node.inputs.map((name) => whole.get(name) ?? name) });
  }
  for (const group of groups) {
    const size = sizeOf(group.count)!;
    const shape = [group.count / size, size];
    const inputs = group.inputs.map((name) => {
      if (pieces.get(name)?.every((length, axis) => length === shape[axis])) return name;
      const value = graph.values.get(name)!;
      nodes.push(reshaped(whole.get(name) ?? name, { ...value, name: names.fresh(name), shape }));
      return nodes.at(-1)!.outputs[0]!;
    });
    const outputs = group.outputs.map((name) => {
      if (pieces.has(name)) return name;
      const value = graph.values.get(name)!;
      const piecewise = declare({ ...value, name: names.fresh(name), shape });
      nodes.push(reshaped(piecewise, value));
      return piecewise;
    });
    const body = bodyOf(graph, group, size, names);
    nodes.push({
      op: 'Scan',
      inputs,
      outputs,
      attributes: { num_scan_inputs: { kind: 'int', value: inputs.length }, body: { kind: 'graph', value: body } },
    });
  }
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const used = new Set([...nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
  const needed = nodes.filter(({ op, outputs }) => op !== 'Reshape' || outputs.some((name) => used.has(name)));
  const current = (value: Value): Value => values.get(value.name) ?? value;
  return {
    ...graph,
    inputs: graph.inputs.map(current),
    outputs: graph.outputs.map(current),
    nodes: topologicalOrder(needed, producers),
    constants,
    values,
  };
}

/** The nodes of a group as the body of a loop: they see one piece of each input and output, and scalars from outside. */
function bodyOf(
  graph: Graph,
  { nodes, inputs, outputs }: ReturnType<typeof tileGroups>[number],
  size: number,
  names: NameSupply,
): Graph {
  const inside = new Map<string, string>();
  const values = new Map<string, Value>();
  const declare = (name: string): Value => {
    const value: Value = { ...graph.values.get(name)!, name: names.fresh(name), shape: [size] };
    inside.set(name, value.name);
    values.set(value.name, value);
    return value;
  };
  const bodyInputs = inputs.map(declare);
  for (const node of nodes) for (const name of node.outputs) declare(name);
  const rename = (name: string) => inside.get(name) ?? name;
  return {
    name: `${graph.name}-piece`,
    inputs: bodyInputs,
    outputs: outputs.map((name) => values.get(rename(name))!),
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    constants: new Map(),
    values,
  };
}
