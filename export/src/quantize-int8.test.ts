import { describe, expect, it } from 'vitest';
import { expectWellFormed, operators } from '../../test/support/graphs.js';
import {
  bound,
  expectWithin,
  float,
  graphOf,
  layers,
  only,
  outputOf,
  volume,
  weights,
} from '../../test/support/weighted-layers.js';
import { int } from './attributes.js';
import { GraphBuilder } from './builder.js';
import { decodeModel } from './deserialize.js';
import { atPrecision } from './quantize.js';
import { encodeModel } from './serialize.js';

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
