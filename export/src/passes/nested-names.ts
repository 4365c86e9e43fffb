import type { Graph, Node } from '../graph.js';

function collect(graph: Graph, names: Set<string>): void {
  for (const name of graph.values.keys()) names.add(name);
  for (const { name } of graph.outputs) names.add(name);
  for (const node of graph.nodes) {
    for (const input of node.inputs) names.add(input);
    for (const name of namesOf(node)) names.add(name);
  }
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Every tensor name that occurs in the graphs nested in a node (the body of a Loop, the branches of an If). Those
 * that the outer graph knows are captured from it; the others are taken and must not be given to new tensors.
 */
export function namesOf(node: Node): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (const key in node.attributes) {
    const attribute = node.attributes[key]!;
    if (attribute.kind !== 'graph') continue;
    names ??= new Set();
    collect(attribute.value, names);
  }
  return names ?? NONE;
}
