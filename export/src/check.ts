import { ZooError } from '@clusterzoo/runtime';
import type { Graph, Node, Value } from './graph.js';

/** Names of inputs or outputs and the shape of one row of each. */
export type RowShapes = Readonly<Record<string, readonly number[]>>;

/** Operators that have no place in a graph that only predicts. */
const TRAINING_ONLY: ReadonlySet<string> = new Set([
  'BatchNormalization',
  'Bernoulli',
  'Dropout',
  'Multinomial',
  'NegativeLogLikelihoodLoss',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'SoftmaxCrossEntropyLoss',
]);

/**
 * Checks that a graph is fit to be shipped: its inputs and outputs are float32 with the given names, and shapes behind
 * one symbolic batch axis; operators are standard ONNX and deterministic, batch norm is folded, and padding explicit;
 * every tensor is made before it is used, and by one node only.
 *
 * @param inputs - of one row, without the batch axis
 * @param outputs - of one row, without the batch axis
 * @throws ZooError `GRAPH_INVALID`
 */
export function checkShippedGraph(graph: Graph, inputs: RowShapes, outputs: RowShapes): void {
  const batch = graph.inputs[0]?.shape[0];
  checkPorts(graph, 'inputs', graph.inputs, inputs, batch);
  checkPorts(graph, 'outputs', graph.outputs, outputs, batch);
  for (const node of graph.nodes) checkNode(graph, node);
  checkOrder(graph);
}

function fail(graph: Graph, message: string): never {
  throw new ZooError('GRAPH_INVALID', `graph "${graph.name}" cannot be shipped: ${message}`);
}

function checkPorts(
  graph: Graph,
  side: 'inputs' | 'outputs',
  values: readonly Value[],
  expected: RowShapes,
  batch: number | string | undefined,
): void {
  const names = Object.keys(expected);
  const fits = ({ dtype, shape: [first, ...rest] }: Value, row: readonly number[]) =>
    dtype === 'float32' && typeof first === 'string' && first === batch && rest.join() === row.join();
  const right =
    values.length === names.length &&
    names.every((name) => values.some((value) => value.name === name && fits(value, expected[name]!)));
  if (right) return;
  const got = values.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(', ')}]`).join(', ') || 'none';
  const legal = names.map((name) => `${name} float32 [${['N', ...expected[name]!].join(', ')}]`).join(', ');
  fail(graph, `its ${side} are ${got}; must be ${legal}, with the batch axis N symbolic`);
}

function checkNode(graph: Graph, { op, domain = '', attributes, outputs }: Node): void {
  const where = `node ${op} that makes "${outputs[0]}"`;
  if (domain !== '') fail(graph, `${where} is of the domain "${domain}"; only standard operators run everywhere`);
  if (TRAINING_ONLY.has(op)) fail(graph, `${where} belongs to training; trace in inference mode and run the passes`);
  if ('auto_pad' in attributes) fail(graph, `${where} has auto_pad; write explicit pads`);
  for (const attribute of Object.values(attributes)) {
    if (attribute.kind === 'graph') fail(graph, `${where} holds a graph; unroll it`);
  }
}

function checkOrder(graph: Graph): void {
  const known = new Set([...graph.inputs.map(({ name }) => name), ...graph.constants.keys()]);
  for (const node of graph.nodes) {
    for (const name of node.inputs) {
      if (name !== '' && !known.has(name)) fail(graph, `node ${node.op} reads "${name}" before anything makes it`);
    }
    for (const name of node.outputs) {
      if (name !== '' && known.has(name)) fail(graph, `two nodes make "${name}"`);
      known.add(name);
    }
  }
  for (const { name } of graph.outputs) if (!known.has(name)) fail(graph, `nothing makes the output "${name}"`);
}
