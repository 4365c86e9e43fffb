import { type Graph, optimize, scan, tile, trace, type Value } from '@clusterzoo/export';
import type { Tensor } from '@tensorflow/tfjs';
import { checkState, known } from './checks.js';
import type { StepFunction, TensorMap, TensorSpec } from './engine.js';

/** Names of a step graph's inputs and outputs: the kind, then the step's own name. */
export const tensorName = {
  state: (name: string) => `state:${name}`,
  input: (name: string) => `input:${name}`,
  next: (name: string) => `next:${name}`,
  loss: (name: string) => `loss:${name}`,
  output: (name: string) => `output:${name}`,
};

/** What counts the iterations of a step that uses none of its inputs; its values mean nothing. */
export const counter: Value = { name: 'counter', dtype: 'float32', shape: [] };

/**
 * A step as a graph that runs it any number of times. Inputs and outputs are named by {@link tensorName}; each input,
 * loss and output has a leading axis, one row an iteration, and `next` entries are those after the last one. Entries
 * and inputs that the step does not need are left out.
 *
 * @param shapes - of all state entries
 * @param options - `tuned`: for CPUs, whose time goes by other rules: large entries are updated piece by piece, and have
 *   another shape in the graph for it, of as many elements; some convolutions are matrix products
 * @throws ZooError `SHAPE_MISMATCH` or `INVALID_ARGUMENT` where the step changes an entry's shape or makes up a new
 *   one, `UNSUPPORTED_OP`
 */
export function stepGraph(
  step: StepFunction,
  shapes: ReadonlyMap<string, readonly number[]>,
  inputs: Readonly<Record<string, TensorSpec>>,
  { tuned }: { readonly tuned: boolean },
): Graph {
  const specs: Record<string, TensorSpec> = {};
  for (const [name, shape] of shapes) specs[tensorName.state(name)] = { shape, dtype: 'float32' };
  for (const [name, spec] of Object.entries(inputs)) specs[tensorName.input(name)] = spec;
  const carried = new Map<string, string>();
  const traced = trace(
    (tensors: TensorMap) => {
      const pick = (names: Iterable<string>, kind: (name: string) => string) =>
        Object.fromEntries([...names].map((name) => [name, tensors[kind(name)]!]));
      const results = step(pick(shapes.keys(), tensorName.state), pick(Object.keys(inputs), tensorName.input));
      const named: Record<string, Tensor> = {};
      for (const [name, tensor] of Object.entries(results.state ?? {})) {
        checkState(name, known(shapes, name), tensor.shape);
        named[tensorName.next(name)] = tensor;
        carried.set(tensorName.state(name), tensorName.next(name));
      }
      for (const [name, tensor] of Object.entries(results.losses ?? {})) named[tensorName.loss(name)] = tensor;
      for (const [name, tensor] of Object.entries(results.outputs ?? {})) named[tensorName.output(name)] = tensor;
      return named;
    },
    specs,
    { name: 'step', matrixConvolutions: tuned },
  );
  const optimized = optimize(traced);
  const graph = tuned ? tile(optimized, { carried }) : optimized;
  const read = new Set(graph.nodes.flatMap((node) => node.inputs));
  const taken = graph.inputs.filter(({ name }) => read.has(name) || carried.has(name));
  const scanned = Object.keys(inputs)
    .map(tensorName.input)
    .filter((name) => read.has(name));
  if (scanned.length > 0) return scan({ ...graph, inputs: taken }, { carried, scanned });
  return scan({ ...graph, inputs: [...taken, counter] }, { carried, scanned: [counter.name] });
}
