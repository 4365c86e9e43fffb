import { ZooError } from '@clusterzoo/runtime';
import type { Constant, Graph, Value } from './graph.js';

/** How the inputs and outputs of a step graph become those of a loop over it. */
export interface ScanOptions {
  /** State: name of the input → name of the output that is its next value. */
  readonly carried: ReadonlyMap<string, string>;
  /** Inputs that have a new value in each iteration; every other input is the same in all of them. */
  readonly scanned: readonly string[];
  /** Name of the symbolic axis that counts iterations. @default 'steps' */
  readonly axis?: string;
}

/**
 * Repeats a graph inside one graph (an ONNX Scan). Carried inputs keep their shapes and come back with their last
 * values under their outputs' names; scanned inputs and all other outputs get a leading axis, one row an iteration.
 *
 * @throws ZooError `GRAPH_INVALID` where the options name tensors that the graph does not have, or nothing is scanned:
 *   scanned inputs say how many iterations there are
 */
export function scan(graph: Graph, { carried, scanned, axis = 'steps' }: ScanOptions): Graph {
  if (scanned.length === 0) {
    throw new ZooError('GRAPH_INVALID', `a loop over graph "${graph.name}" needs a scanned input to count by`);
  }
  const inputs = new Map(graph.inputs.map((value) => [value.name, value]));
  const outputs = new Map(graph.outputs.map((value) => [value.name, value]));
  const pick = (values: ReadonlyMap<string, Value>, name: string): Value => {
    const value = values.get(name);
    if (value) return value;
    throw new ZooError(
      'GRAPH_INVALID',
      `graph "${graph.name}" has no "${name}"; it has ${[...values.keys()].join(', ')}`,
    );
  };
  const stacked = (value: Value): Value => ({ ...value, shape: [axis, ...value.shape] });
  // Names inside the body differ from those outside, for a body may not shadow them.
  const inside = (value: Value): Value => ({ ...value, name: `body:${value.name}` });

  const states = [...carried].map(([from, to]) => ({ from: pick(inputs, from), to: pick(outputs, to) }));
  const rows = scanned.map((name) => pick(inputs, name));
  const nextNames = new Set(carried.values());
  const watched = graph.outputs.filter(({ name }) => !nextNames.has(name));
  const renamed = new Map<string, string>();
  for (const { name } of [...states.map(({ from }) => from), ...rows, ...graph.outputs]) {
    renamed.set(name, `body:${name}`);
  }
  const rename = (name: string) => renamed.get(name) ?? name;

  const values = new Map([...graph.values].map(([name, value]) => [rename(name), { ...value, name: rename(name) }]));
  const body: Graph = {
    name: `${graph.name}-body`,
    inputs: [...states.map(({ from }) => from), ...rows].map(inside),
    outputs: [...states.map(({ to }) => to), ...watched].map(inside),
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    constants: graph.constants,
    values,
  };
  const loopInputs = [...states.map(({ from }) => from), ...rows.map(stacked)];
  const loopOutputs = [...states.map(({ to }) => to), ...watched.map(stacked)];
  const looped = new Set(loopInputs.map(({ name }) => name));
  const unchanging = graph.inputs.filter(({ name }) => !looped.has(name));
  return {
    name: graph.name,
    inputs: [...loopInputs, ...unchanging],
    outputs: loopOutputs,
    nodes: [
      {
        op: 'Scan',
        inputs: loopInputs.map(({ name }) => name),
        outputs: loopOutputs.map(({ name }) => name),
        attributes: {
          num_scan_inputs: { kind: 'int', value: rows.length },
          body: { kind: 'graph', value: body },
        },
      },
    ],
    constants: new Map<string, Constant>(),
    values: new Map([...loopInputs, ...unchanging, ...loopOutputs].map((value) => [value.name, value])),
  };
}
