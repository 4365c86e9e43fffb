import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type Examples, normal, runModel, specsOf, uniform } from '../../test/support/parity.js';
import type { Graph } from './graph.js';
import { optimize } from './passes/index.js';
import { scan } from './scan.js';
import { encodeModel } from './serialize.js';
import { tile } from './tiling.js';
import { type TraceableFunction, trace } from './trace.js';

/** Adam's update of `w`, whose gradient is of Σ (x·w)²; the new weights are used again in the same step. */
const update: TraceableFunction = ({ w, m, v, x, rate }) => {
  const gradient = tf.matMul(x as tf.Tensor2D, tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), true);
  const nextM = tf.add(tf.mul(0.5, m!), gradient);
  const nextV = tf.add(tf.mul(0.9, v!), tf.square(gradient));
  const nextW = tf.sub(w!, tf.mul(rate!, tf.div(nextM, tf.add(tf.sqrt(nextV), 1e-3))));
  return { nextW, nextM, nextV, after: tf.sum(tf.matMul(x as tf.Tensor2D, nextW as tf.Tensor2D)) };
};
const carried = new Map([
  ['w', 'nextW'],
  ['m', 'nextM'],
  ['v', 'nextV'],
]);
const small = { carried, elements: 64, least: 256 };

const examples = (rows: number, columns: number): Examples => ({
  w: normal(rows, columns),
  m: normal(rows, columns),
  v: uniform(0, 1, rows, columns),
  x: normal(5, rows),
  rate: { shape: [], data: Float32Array.of(0.01) },
});

const traced = (fn: TraceableFunction, inputs: Examples) => optimize(trace(fn, specsOf(inputs), { name: 'update' }));

/** Runs three steps of a graph, its state shaped as the graph wants it. */
async function threeSteps(graph: Graph, inputs: Examples): Promise<Record<string, number[]>> {
  const loop = scan(graph, { carried, scanned: ['x'] });
  const { x } = inputs;
  const data = Float32Array.from([0, 1, 2].flatMap((step) => [...x!.data].map((value) => value + step / 10)));
  const shaped = graph.inputs.map(({ name, shape }) => {
    if (name === 'x') return [name, { shape: [3, ...x!.shape], data }] as const;
    return [name, { shape: shape as readonly number[], data: inputs[name]!.data }] as const;
  });
  const results = await runModel(encodeModel(loop), Object.fromEntries(shaped));
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, [...value.data]]));
}

describe('tile', () => {
  it('computes the same to the last bit', async () => {
    const inputs = examples(16, 24);
    const graph = traced(update, inputs);
    const tiled = tile(graph, small);
    expect(tiled.nodes.filter(({ op }) => op === 'Scan')).toHaveLength(1);
    expect(tiled.nodes.map(({ op }) => op)).not.toContain('Sqrt');
    for (const [from, to] of carried) {
      expect(tiled.inputs.find(({ name }) => name === from)!.shape).toEqual([6, 64]);
      expect(tiled.outputs.find(({ name }) => name === to)!.shape).toEqual([6, 64]);
    }
    expect(await threeSteps(tiled, inputs)).toEqual(await threeSteps(graph, inputs));
  });

  it('leaves small entries, and those that cannot be cut evenly', () => {
    for (const [rows, columns] of [
      [5, 24],
      [257, 1],
    ] as const) {
      const graph = traced(update, examples(rows, columns));
      expect(tile(graph, small)).toBe(graph);
    }
  });

  it('leaves entries that are updated by way of themselves', () => {
    const twice: TraceableFunction = (tensors) => {
      const first = update(tensors);
      return update({ ...tensors, w: first.nextW!, m: first.nextM!, v: first.nextV! });
    };
    const graph = traced(twice, examples(16, 24));
    expect(tile(graph, small)).toBe(graph);
  });

  it('gives whole what is wanted beside the state', async () => {
    const watched: TraceableFunction = (tensors) => {
      const results = update(tensors);
      return { ...results, ratio: tf.div(results.nextM!, tf.add(tf.sqrt(results.nextV!), 1e-3)) };
    };
    const inputs = examples(16, 24);
    const graph = traced(watched, inputs);
    const tiled = tile(graph, small);
    expect(tiled.nodes.filter(({ op }) => op === 'Scan')).toHaveLength(1);
    expect(tiled.outputs.find(({ name }) => name === 'ratio')!.shape).toEqual([16, 24]);
    expect(await threeSteps(tiled, inputs)).toEqual(await threeSteps(graph, inputs));
  });
});
