import type { Constant, Graph, Node, Value } from '../graph.js';
import { NameSupply } from '../passes/name-supply.js';

/** A weight in another form: constants that take less room, and nodes that make the weight of them. */
export interface StoredWeight {
  readonly constants: readonly Constant[];
  /** In topological order; the last one's output has the weight's own name. */
  readonly nodes: readonly Node[];
  /** What the nodes make on the way. */
  readonly steps: readonly Value[];
}

/**
 * Another form of a weight, or undefined to leave it as it is.
 *
 * @param users - the nodes that read it
 * @param named - gives a name that is not taken, from a stem
 */
export type WeightStore = (
  weight: Constant & { readonly data: Float32Array },
  users: readonly Node[],
  named: (stem: string) => string,
) => StoredWeight | undefined;

/** A matrix or kernel of fewer elements takes no room worth saving. */
const WEIGHT_ELEMENTS = 1024;

function isWeight(constant: Constant): constant is Constant & { readonly data: Float32Array } {
  const { dtype, shape, data } = constant;
  return dtype === 'float32' && shape.length >= 2 && data.length >= WEIGHT_ELEMENTS;
}

/**
 * Gives the large matrices and kernels of a graph another form; biases and factors, of one axis or small, stay. All else
 * stays too: the nodes that read a weight find it, in float32, under its own name.
 *
 * The nodes that make weights have constant inputs only, so that onnxruntime runs them once, as it loads the graph.
 */
export function storeWeights(graph: Graph, store: WeightStore): Graph {
  const names = new NameSupply(graph.values.keys());
  const constants = new Map<string, Constant>();
  const values = new Map(graph.values);
  const makers: Node[] = [];
  for (const constant of graph.constants.values()) {
    const users = graph.nodes.filter(({ inputs }) => inputs.includes(constant.name));
    const stored = isWeight(constant) ? store(constant, users, (stem) => names.fresh(stem)) : undefined;
    for (const kept of stored?.constants ?? [constant]) constants.set(kept.name, kept);
    if (!stored) continue;
    makers.push(...stored.nodes);
    for (const { name, dtype, shape } of [...stored.constants, ...stored.steps])
      values.set(name, { name, dtype, shape });
  }
  return { ...graph, constants, values, nodes: [...makers, ...graph.nodes] };
}
