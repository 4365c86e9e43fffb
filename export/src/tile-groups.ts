import type { Graph, Node } from './graph.js';
import { namesOf } from './passes/nested-names.js';
import { isElementwise } from './passes/operators.js';

/** Element-wise nodes on float32 tensors of one shape that can run together. */
export interface TileGroup {
  /** In the graph's order. */
  readonly nodes: readonly Node[];
  /** Tensors of the shape that come from outside. */
  readonly inputs: readonly string[];
  /** Tensors of the shape that are wanted outside. */
  readonly outputs: readonly string[];
  /** Elements of the shape. */
  readonly count: number;
}

/** Elements of a float32 tensor of fixed shape; undefined for any other. */
function elementsOf(graph: Graph, name: string): number | undefined {
  const value = graph.values.get(name);
  if (value?.dtype !== 'float32') return undefined;
  let count = 1;
  for (const size of value.shape) {
    if (typeof size !== 'number') return undefined;
    count *= size;
  }
  return count;
}

const sameShape = (graph: Graph, a: string, b: string): boolean =>
  graph.values.get(a)!.shape.join() === graph.values.get(b)!.shape.join();

/** Whether a node works element by element on tensors of its output's shape and scalars, all of float32. */
function isPiecewise(graph: Graph, node: Node): boolean {
  const [output] = node.outputs;
  if (!isElementwise(node) || node.outputs.length !== 1 || elementsOf(graph, output!) === undefined) return false;
  return node.inputs.every((name) => {
    const count = name === '' ? undefined : elementsOf(graph, name);
    return count === 1 || (count !== undefined && sameShape(graph, name, output!));
  });
}

/**
 * The largest groups of element-wise nodes that end in `targets`. A group that needs what is computed from its own
 * results is left out: it cannot run at once.
 *
 * @param large - whether tensors of so many elements are worth it
 */
export function tileGroups(
  graph: Graph,
  targets: ReadonlySet<string>,
  large: (count: number) => boolean,
): readonly TileGroup[] {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const groupOf = new Map<Node, Set<Node>>();
  for (const target of targets) {
    const count = elementsOf(graph, target);
    if (count === undefined || !large(count)) continue;
    let group = new Set<Node>();
    const open = [producers.get(target)];
    for (let node = open.pop(); open.length > 0 || node !== undefined; node = open.pop()) {
      if (node === undefined || group.has(node) || !isPiecewise(graph, node)) continue;
      if (!sameShape(graph, node.outputs[0]!, target)) continue;
      const other = groupOf.get(node);
      if (other && other !== group) {
        // Both become one.
        for (const member of group) other.add(member);
        group = other;
      }
      group.add(node);
      for (const name of node.inputs) open.push(producers.get(name));
    }
    for (const member of group) groupOf.set(member, group);
  }
  const wanted = new Set(graph.outputs.map(({ name }) => name));
  const groups: TileGroup[] = [];
  for (const group of new Set(groupOf.values())) {
    const nodes = graph.nodes.filter((node) => group.has(node));
    const made = new Set(nodes.flatMap(({ outputs }) => outputs));
    if (nodes.length < 2 || !isConvex(group, made, producers)) continue;
    const count = elementsOf(graph, nodes[0]!.outputs[0]!)!;
    const inputs = new Set(nodes.flatMap((node) => node.inputs.filter((name) => !made.has(name))));
    const outside = new Set(wanted);
    for (const node of graph.nodes) {
      if (group.has(node)) continue;
      for (const name of [...node.inputs, ...namesOf(node)]) outside.add(name);
    }
    groups.push({
      nodes,
      inputs: [...inputs].filter((name) => elementsOf(graph, name) === count),
      outputs: [...made].filter((name) => outside.has(name)),
      count,
    });
  }
  return groups;
}

/** Whether nothing that a group needs comes from its own results by way of other nodes. */
function isConvex(group: ReadonlySet<Node>, made: ReadonlySet<string>, producers: ReadonlyMap<string, Node>): boolean {
  const seen = new Set<Node>();
  const open = [...group];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const name of [...node.inputs, ...namesOf(node)]) {
      if (made.has(name)) {
        if (!group.has(node)) return false;
        continue;
      }
      const producer = producers.get(name);
      if (producer === undefined || seen.has(producer)) continue;
      seen.add(producer);
      open.push(producer);
    }
  }
  return true;
}
