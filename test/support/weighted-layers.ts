import type { Constant, Dimension, Graph, Value } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import { expect } from 'vitest';
import { int, ints } from '../../export/src/attributes.js';
import { GraphBuilder, type TensorType } from '../../export/src/builder.js';
import { encodeModel } from '../../export/src/serialize.js';
import { randomInputs } from './graphs.js';
import { runModel } from './parity.js';

/** The type of float32 values of a shape. */
export const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });

/** How many numbers a shape holds. */
export const volume = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Weights that are not symmetric around zero, and of another size in each slice of every axis. */
export function weights(shape: readonly number[], seed = 1): Float32Array {
  const data = new Random(seed).normals(volume(shape));
  const strides = shape.map((_, axis) => volume(shape.slice(axis + 1)));
  return data.map((value, i) => {
    const size = shape.reduce((sum, length, axis) => sum + (Math.floor(i / strides[axis]!) % length), 1);
    return (value + 0.5) * 0.01 * size;
  });
}

/** Adds a layer with this weight to a graph. */
export type Layer = (b: GraphBuilder, weight: Value) => Value;

/** Layers with a weight each, the shape of the weight, and the axis of its output channels. */
export const layers: readonly (readonly [string, readonly number[], number, Layer])[] = [
  [
    'Conv',
    [24, 3, 4, 4],
    0,
    (b, w) => {
      const x = b.input('x', 'float32', ['N', 3, 8, 8]);
      return b.emit('Conv', [x, w], float('N', 24, 4, 4), { strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) });
    },
  ],
  [
    'ConvTranspose',
    [24, 5, 4, 4],
    1,
    (b, w) => {
      const x = b.input('x', 'float32', ['N', 24, 4, 4]);
      return b.emit('ConvTranspose', [x, w], float('N', 5, 8, 8), { strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) });
    },
  ],
  ['Gemm', [40, 30], 1, (b, w) => b.emit('Gemm', [b.input('x', 'float32', ['N', 40]), w], float('N', 30))],
  [
    'Gemm of a transposed weight',
    [30, 40],
    0,
    (b, w) => b.emit('Gemm', [b.input('x', 'float32', ['N', 40]), w], float('N', 30), { transB: int(1) }),
  ],
  ['MatMul', [40, 30], 1, (b, w) => b.emit('MatMul', [b.input('x', 'float32', ['N', 40]), w], float('N', 30))],
  [
    'MatMul from the left',
    [30, 40],
    0,
    (b, w) => b.emit('MatMul', [w, b.input('x', 'float32', [40, 2])], float(30, 2)),
  ],
  [
    'Gemm from the left, transposed',
    [40, 30],
    1,
    (b, w) => b.emit('Gemm', [w, b.input('x', 'float32', [40, 2])], float(30, 2), { transA: int(1) }),
  ],
];

/** A graph of one layer. */
export function graphOf(layer: Layer, shape: readonly number[], data = weights(shape)): Graph {
  const b = new GraphBuilder('layer');
  return b.build({ y: layer(b, b.constant('float32', shape, data)) });
}

/** Output of a layer with other weights, for given inputs. */
export async function outputOf(graph: Graph, inputs = randomInputs(graph)): Promise<Float32Array> {
  return (await runModel(encodeModel(graph), inputs)).y!.data as Float32Array;
}

/** How far the output of a linear layer can be off if its weights are off by at most `errors`. */
export async function bound(layer: Layer, shape: readonly number[], errors: Float32Array): Promise<Float32Array> {
  const graph = graphOf(layer, shape, errors);
  const inputs = Object.entries(randomInputs(graph)).map(([name, { shape, data }]) => {
    return [name, { shape, data: Float32Array.from(data, Math.abs) }] as const;
  });
  return outputOf(graph, Object.fromEntries(inputs));
}

/** Expects outputs that differ, at every place by `largest` at most. */
export async function expectWithin(graph: Graph, variant: Graph, largest: Float32Array): Promise<void> {
  const [exact, got] = [await outputOf(graph), await outputOf(variant)];
  const excess = exact.map((value, i) => Math.abs(value - got[i]!) - largest[i]! - 1e-5 * Math.max(1, Math.abs(value)));
  expect(Math.max(...excess)).toBeLessThanOrEqual(0);
  expect(exact).not.toEqual(got);
}

/** The only constant of this type. */
export const only = (graph: Graph, dtype: Constant['dtype']): Constant => {
  const found = [...graph.constants.values()].filter((constant) => constant.dtype === dtype);
  expect(found).toHaveLength(1);
  return found[0]!;
};
