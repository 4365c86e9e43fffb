import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { expectWellFormed, operators } from '../../test/support/graphs.js';
import { bound, expectWithin, graphOf, layers, only, outputOf, weights } from '../../test/support/weighted-layers.js';
import { decodeModel } from './deserialize.js';
import { fromHalf } from './quantize/half.js';
import { atPrecision } from './quantize.js';
import { encodeModel } from './serialize.js';

/** Half the distance of half-precision numbers around a value. */
const halfError = (value: number) => Math.max(2 ** -11 * Math.abs(value), 2 ** -25);

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
