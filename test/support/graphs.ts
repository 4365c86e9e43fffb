import { encodeModel, type Graph, type Node } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import { expect } from 'vitest';
import { type Example, type Examples, expectClose, runModel } from './parity.js';

/** What the symbolic axes of tested graphs measure. */
const SYMBOLIC_SIZE = 3;

const concrete = (shape: Graph['inputs'][number]['shape']): number[] =>
  shape.map((dimension) => (typeof dimension === 'number' ? dimension : SYMBOLIC_SIZE));

/** Random contents for the inputs of a graph: standard normal numbers, or small integers. */
export function randomInputs(graph: Graph, seed = 1): Examples {
  const random = new Random(seed);
  const examples = graph.inputs.map(({ name, dtype, shape }): [string, Example] => {
    const sizes = concrete(shape);
    const length = sizes.reduce((product, size) => product * size, 1);
    const data = dtype === 'int32' ? Int32Array.from({ length }, () => random.integer(9) - 4) : random.normals(length);
    return [name, { shape: sizes, data }];
  });
  return Object.fromEntries(examples);
}

/** The operators of a graph, sorted. */
export function operators(graph: Graph): string[] {
  return graph.nodes.map(({ op }) => op).sort();
}

/** The only node with the given operator. */
export function onlyNode(graph: Graph, op: string): Node {
  const found = graph.nodes.filter((node) => node.op === op);
  expect(found.map((node) => node.outputs)).toHaveLength(1);
  return found[0]!;
}

/** Checks names, order and liveness: every tensor is known, made once, before it is used, and for something. */
export function expectWellFormed(graph: Graph): void {
  const made = new Set([...graph.inputs.map(({ name }) => name), ...graph.constants.keys()]);
  const used = new Set(graph.outputs.map(({ name }) => name));
  for (const { op, inputs, outputs } of graph.nodes) {
    for (const name of inputs) {
      if (name !== '') expect(made, `input '${name}' of ${op}`).toContain(name);
      used.add(name);
    }
    for (const name of outputs) {
      expect(made, `output of ${op}`).not.toContain(name);
      made.add(name);
    }
  }
  for (const { name } of graph.outputs) expect(made).toContain(name);
  for (const name of graph.constants.keys()) expect(used, 'constants that something uses').toContain(name);
  for (const { op, outputs } of graph.nodes) {
    expect(
      outputs.some((name) => used.has(name)),
      `use of ${op} ${outputs}`,
    ).toBe(true);
  }
  expect([...graph.values.keys()].sort()).toEqual([...made].sort());
}

/** The same graph with every tensor that a node makes among its outputs. */
function exposed(graph: Graph): Graph {
  const shown = new Set(graph.outputs.map(({ name }) => name));
  const inner = graph.nodes.flatMap(({ outputs }) => outputs).filter((name) => !shown.has(name));
  return { ...graph, outputs: [...graph.outputs, ...inner.map((name) => graph.values.get(name)!)] };
}

/**
 * Checks in onnxruntime that a rewritten graph computes what it did: same inputs and outputs, the same values on
 * random inputs to `tolerance`, and every inner tensor of the shape that the graph says.
 */
export async function expectSameResults(before: Graph, after: Graph, tolerance = 1e-5): Promise<void> {
  expectWellFormed(after);
  expect(after.inputs).toEqual(before.inputs);
  expect(after.outputs).toEqual(before.outputs);
  const inputs = randomInputs(before);
  const expected = await runModel(encodeModel(before), inputs);
  const actual = await runModel(encodeModel(exposed(after)), inputs);
  const outputs = after.outputs.map(({ name }) => [name, actual[name]!] as const);
  expectClose(Object.fromEntries(outputs), expected, tolerance);
  for (const [name, { shape }] of Object.entries(actual)) {
    expect([...shape], `shape of '${name}'`).toEqual(concrete(after.values.get(name)!.shape));
  }
}
