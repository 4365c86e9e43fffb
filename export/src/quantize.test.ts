import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { expectWellFormed, operators, randomInputs } from '../../test/support/graphs.js';
import { runModel } from '../../test/support/parity.js';
import { int, ints } from './attributes.js';
import { GraphBuilder, type TensorType } from './builder.js';
import { decodeModel } from './deserialize.js';
import type { Constant, Dimension, Graph, Value } from './graph.js';
import { fromHalf } from './quantize/half.js';
import { atPrecision } from './quantize.js';
import { encodeModel } from './serialize.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });
const volume = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Weights that are not symmetric around zero, and of another size in each slice of every axis. */
function weights(shape: readonly number[], seed = 1): Float32Array {
  const data = new Random(seed).normals(volume(shape));
  const strides = shape.map((_, axis) => volume(shape.slice(axis + 1)));
  return data.map((value, i) => {
    const size = shape.reduce((sum, length, axis) => sum + (Math.floor(i / strides[axis]!) % length), 1);
    return (value + 0.5) * 0.01 * size;
  });
}

/** Half the distance of half-precision numbers around a value. */
const halfError = (value: number) => Math.max(2 ** -11 * Math.abs(value), 2 ** -25);

type Layer = (b: GraphBuilder, weight: Value) => Value;

/** Layers with a weight each, the shape of the weight, and the axis of its output channels. */
const layers: readonly (readonly [string, readonly number[], number, Layer])[] = [
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

function graphOf(layer: Layer, shape: readonly number[], data = weights(shape)): Graph {
  const b = new GraphBuilder('layer');
  return b.build({ y: layer(b, b.constant('float32', shape, data)) });
}

/** Output of a layer with other weights, for given inputs. */
async function outputOf(graph: Graph, inputs = randomInputs(graph)): Promise<Float32Array> {
  return (await runModel(encodeModel(graph), inputs)).y!.data as Float32Array;
}

/** How far the output of a linear layer can be off if its weights are off by at most `errors`. */
async function bound(layer: Layer, shape: readonly number[], errors: Float32Array): Promise<Float32Array> {
  const graph = graphOf(layer, shape, errors);
  const inputs = Object.entries(randomInputs(graph)).map(([name, { shape, data }]) => {
    return [name, { shape, data: Float32Array.from(data, Math.abs) }] as const;
  });
  return outputOf(graph, Object.fromEntries(inputs));
}

async function expectWithin(graph: Graph, variant: Graph, largest: Float32Array): Promise<void> {
  const [exact, got] = [await outputOf(graph), await outputOf(variant)];
  const excess = exact.map((value, i) => Math.abs(value - got[i]!) - largest[i]! - 1e-5 * Math.max(1, Math.abs(value)));
  expect(Math.max(...excess)).toBeLessThanOrEqual(0);
  expect(exact).not.toEqual(got);
}

const only = (graph: Graph, dtype: Constant['dtype']): Constant => {
  const found = [...graph.constants.values()].filter((constant) => constant.dtype === dtype);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('atPrecision, fp32', () => {
  it('leaves a graph alone', () => {
    const graph = graphOf(layers[0]![3], layers[0]![1]);
    expect(atPrecision(graph, 'fp32')).toBe(graph);
  });
});

describe('atPrecision', () => {
  it.each(['fp16', 'int8'] as const)('adds nothing to a run: onnxruntime makes %s weights as it loads', async (to) => {
    const graph = graphOf(layers[2]![3], layers[2]![1]);
    const folder = mkdtempSync(join(tmpdir(), 'quantize-'));
    try {
      const path = join(folder, 'optimized.onnx');
      const options = { optimizedModelFilePath: path, graphOptimizationLevel: 'extended' } as const;
      const session = await ort.InferenceSession.create(encodeModel(atPrecision(graph, to)), options);
      await session.release();
      const optimized = decodeModel(readFileSync(path)).graph;
      expect(operators(optimized)).toEqual(['Gemm']);
      expect([...optimized.constants.values()].map(({ dtype }) => dtype)).toEqual(['float32']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('atPrecision, fp16', () => {
  it.each(layers)('holds the weight of %s as exactly as half precision does', async (_, shape, __, layer) => {
    const graph = graphOf(layer, shape);
    const variant = atPrecision(graph, 'fp16');
    expectWellFormed(variant);
    expect([variant.inputs, variant.outputs]).toEqual([graph.inputs, graph.outputs]);
    const half = only(variant, 'float16');
    expect(half.shape).toEqual(shape);
    const exact = weights(shape);
    half.data.forEach((bits, i) => {
      expect(Math.abs(fromHalf(Number(bits)) - exact[i]!)).toBeLessThanOrEqual(halfError(exact[i]!));
    });
    const errors = exact.map(halfError);
    await expectWithin(graph, variant, await bound(layer, shape, errors));
  });

  it('computes in float32 with the rounded weights, to the last bit of a file that was read back', async () => {
    const [, shape, , layer] = layers[2]!;
    const variant = atPrecision(graphOf(layer, shape), 'fp16');
    const rounded = Float32Array.from(only(variant, 'float16').data as Uint16Array, fromHalf);
    expect(await outputOf(decodeModel(encodeModel(variant)).graph)).toEqual(
      await outputOf(graphOf(layer, shape, rounded)),
    );
  });

  it.each([
    ['beyond its range', (value: number, i: number) => (i === 7 ? 7e4 : value)],
    ['that are next to zero for it', (value: number) => value * 1e-6],
    ['that are no numbers', (value: number, i: number) => (i === 7 ? Number.NaN : value)],
  ])('keeps weights %s', (_, change) => {
    const [, shape, , layer] = layers[2]!;
    const graph = graphOf(layer, shape, weights(shape).map(change));
    const { nodes, constants } = atPrecision(graph, 'fp16');
    expect([nodes, constants]).toEqual([graph.nodes, graph.constants]);
  });
});

describe('atPrecision, int8', () => {
  it.each(layers)('rounds the weight of %s to steps of its output channel', async (_, shape, axis, layer) => {
    const graph = graphOf(layer, shape);
    const variant = atPrecision(graph, 'int8');
    expectWellFormed(variant);
    expect([variant.inputs, variant.outputs]).toEqual([graph.inputs, graph.outputs]);
    expect(operators(variant)).toEqual([...operators(graph), 'Cast', 'Mul'].sort());
    const [steps, scales] = [only(variant, 'int8'), only(variant, 'float32')];
    expect([steps.shape, scales.shape]).toEqual([shape, shape.map((size, i) => (i === axis ? size : 1))]);
    const exact = weights(shape);
    const channel = (i: number) => Math.floor(i / volume(shape.slice(axis + 1))) % shape[axis]!;
    const errors = exact.map((_, i) => 0.5001 * Number(scales.data[channel(i)]));
    const off = exact.map((value, i) => {
      return Math.abs(Number(steps.data[i]) * Number(scales.data[channel(i)]) - value) - errors[i]!;
    });
    expect(Math.max(...off)).toBeLessThanOrEqual(0);
    // The largest of every channel is 127 steps, up or down: with one scale for all, most would have less.
    const largest = new Int32Array(shape[axis]!);
    steps.data.forEach((step, i) => {
      largest[channel(i)] = Math.max(largest[channel(i)]!, Math.abs(Number(step)));
    });
    expect(new Set(largest)).toEqual(new Set([127]));
    await expectWithin(graph, variant, await bound(layer, shape, errors));
  });

  it('computes in float32 with the rounded weights, to the last bit of a file that was read back', async () => {
    const [, shape, axis, layer] = layers[2]!;
    const variant = atPrecision(graphOf(layer, shape), 'int8');
    const [steps, scales] = [only(variant, 'int8'), only(variant, 'float32')];
    const rounded = Float32Array.from(
      steps.data as Int8Array,
      (step, i) => step * Number(scales.data[i % shape[axis]!]),
    );
    expect(await outputOf(decodeModel(encodeModel(variant)).graph)).toEqual(
      await outputOf(graphOf(layer, shape, rounded)),
    );
  });

  it('takes a channel of zeros', async () => {
    const [, shape, , layer] = layers[2]!;
    const graph = graphOf(
      layer,
      shape,
      weights(shape).map((value, i) => (i % 30 === 4 ? 0 : value)),
    );
    const output = await outputOf(atPrecision(graph, 'int8'));
    expect(output.filter((_, i) => i % 30 === 4)).toEqual(new Float32Array(3));
    expect(output.every(Number.isFinite)).toBe(true);
  });

  it('keeps weights that are no numbers', () => {
    const [, shape, , layer] = layers[2]!;
    const graph = graphOf(
      layer,
      shape,
      weights(shape).map((value, i) => (i === 7 ? Number.NaN : value)),
    );
    expect(atPrecision(graph, 'int8').nodes).toEqual(graph.nodes);
  });

  it('makes a weight once that two nodes read along the same axis, and halves it where they do not', async () => {
    const graph = (transB: number) => {
      const b = new GraphBuilder('shared');
      const w = b.constant('float32', [40, 40], weights([40, 40]));
      const first = b.emit('Gemm', [b.input('x', 'float32', ['N', 40]), w], float('N', 40));
      return b.build({ y: b.emit('Gemm', [first, w], float('N', 40), { transB: int(transB) }) });
    };
    expect(operators(atPrecision(graph(0), 'int8'))).toEqual(['Cast', 'Gemm', 'Gemm', 'Mul']);
    const halved = atPrecision(graph(1), 'int8');
    expect(operators(halved)).toEqual(['Cast', 'Gemm', 'Gemm']);
    expect(only(halved, 'float16').shape).toEqual([40, 40]);
  });

  it('keeps biases, small weights and tables of few rows, the last two in half precision from 1,024 numbers on', () => {
    const b = new GraphBuilder('kept');
    const x = b.input('x', 'float32', ['N', 10]);
    const table = b.constant('float32', [10, 1100], weights([10, 1100]));
    const bias = b.constant('float32', [1100], weights([1100], 2));
    const wide = b.emit('Gemm', [x, table, bias], float('N', 1100));
    const small = b.constant('float32', [10, 102], weights([10, 102]));
    const graph = b.build({ wide, narrow: b.emit('MatMul', [x, small], float('N', 102)) });
    const kept = [...atPrecision(graph, 'int8').constants.values()].map(({ dtype, shape }) => [dtype, ...shape]);
    expect(kept).toEqual([
      ['float16', 10, 1100],
      ['float32', 1100],
      ['float32', 10, 102],
    ]);
  });

  it('takes a quarter of the room', () => {
    const [, , , layer] = layers[2]!;
    const graph = graphOf(layer, [40, 30]);
    const bytes = (precision: 'fp32' | 'fp16' | 'int8') => {
      const { constants } = atPrecision(graph, precision);
      return [...constants.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    };
    expect([bytes('fp32'), bytes('fp16'), bytes('int8')]).toEqual([4800, 2400, 1200 + 4 * 30]);
  });
});
