import { ZooError } from '@clusterzoo/runtime';
import type { Constant, Graph, Node, Value } from './graph.js';

/**
 * Checks that a function traced at two sizes of its symbolic axes gave one and the same graph.
 * @throws ZooError `GRAPH_INVALID` that names the first operator where a size was baked in
 */
export function requireSameGraph(first: Graph, second: Graph): void {
  const count = Math.max(first.nodes.length, second.nodes.length);
  for (let i = 0; i < count; i++) {
    const [a, b] = [first.nodes[i], second.nodes[i]];
    if (a === undefined || b === undefined || describe(a, first) !== describe(b, second)) {
      const node = a ?? b!;
      throw baked(`operator ${node.op} (tensor '${node.outputs[0]}')`);
    }
  }
  first.outputs.forEach((output, i) => {
    if (typeOf(output) !== typeOf(second.outputs[i]!)) throw baked(`output '${output.name}'`);
  });
}

function baked(where: string): ZooError {
  return new ZooError(
    'GRAPH_INVALID',
    `${where} holds for one size of a symbolic axis only. Take sizes from tensor.shape, use -1 in reshapes and ` +
      'slices, and do not put sizes into constants; or give the axis a fixed size',
  );
}

function describe(node: Node, graph: Graph): string {
  const inputs = node.inputs.map((name) => {
    const constant = graph.constants.get(name);
    return constant === undefined ? name : `${typeOf(constant)} ${contents(constant)}`;
  });
  const outputs = node.outputs.map((name) => typeOf(graph.values.get(name)!));
  return JSON.stringify([node.op, node.outputs, inputs, outputs, node.attributes]);
}

const typeOf = ({ dtype, shape }: Value): string => `${dtype}[${shape}]`;

/** Small constants hold sizes; large ones are weights, and told apart by their type. */
function contents({ data }: Constant): string {
  return data.length <= 64 ? Array.from<number | bigint>(data).join() : '';
}
