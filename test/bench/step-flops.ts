import { type Graph, optimize, trace } from '@clusterzoo/export';
import type { MeasuredStep } from './image-steps.js';

/** Floating-point operations of a graph's convolutions and matrix products, which are nearly all of a step's. */
function graphFlops(graph: Graph): number {
  const shapeOf = (name: string) => graph.values.get(name)!.shape as readonly number[];
  const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  let flops = 0;
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const [a, b, y] = [inputs[0]!, inputs[1]!, outputs[0]!];
    // Each output of a convolution, and each input of a transposed one, meets one kernel.
    if (op === 'Conv') flops += 2 * count(shapeOf(y)) * count(shapeOf(b).slice(1));
    if (op === 'ConvTranspose') flops += 2 * count(shapeOf(a)) * count(shapeOf(b).slice(1));
    if (op === 'MatMul') flops += 2 * count(shapeOf(y)) * shapeOf(a).at(-1)!;
    if (op === 'Gemm') {
      const transposed = attributes.transA?.kind === 'int' && attributes.transA.value === 1;
      flops += 2 * count(shapeOf(y)) * shapeOf(a)[transposed ? 0 : 1]!;
    }
  }
  return flops;
}

/** Floating-point operations of a step as it is written, whatever an engine makes of it. */
export function stepFlops({ step, specs, start }: MeasuredStep): number {
  const inputs: Record<string, { shape: readonly number[]; dtype: 'float32' | 'int32' }> = { ...specs };
  for (const [name, { shape }] of Object.entries(start)) inputs[name] = { shape, dtype: 'float32' };
  const traced = trace(
    (tensors) => {
      const pick = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, tensors[name]!]));
      const { state = {}, losses = {} } = step(pick(start), pick(specs));
      const named = (kind: string, values: object) => Object.entries(values).map(([name, x]) => [`${kind}:${name}`, x]);
      return Object.fromEntries([...named('state', state), ...named('loss', losses)]);
    },
    inputs,
    { name: 'step' },
  );
  return graphFlops(optimize(traced));
}
