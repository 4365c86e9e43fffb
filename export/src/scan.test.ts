import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectClose, runModel } from '../../test/support/parity.js';
import { scan } from './scan.js';
import { encodeModel } from './serialize.js';
import { type TraceableFunction, trace } from './trace.js';

const float = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

/** x' = a·x + b, and the sum of x' to watch. */
const affine: TraceableFunction = ({ x, a, b }) => {
  const next = tf.add(tf.mul(a!, x!), b!);
  return { next, sum: tf.sum(next) };
};
const graph = trace(affine, { x: float(2), a: float(), b: float(2) }, { name: 'affine' });
const loop = scan(graph, { carried: new Map([['x', 'next']]), scanned: ['b'] });

const x = { shape: [2], data: Float32Array.of(1, -1) };
const a = { shape: [], data: Float32Array.of(2) };

describe('scan', () => {
  it('carries state, takes a row of each scanned input, and stacks what is watched', async () => {
    const b = { shape: [3, 2], data: Float32Array.of(1, 10, 2, 20, 3, 30) };
    expectClose(await runModel(encodeModel(loop), { x, a, b }), {
      // (1, −1) → (3, 8) → (8, 36) → (19, 102)
      next: { shape: [2], data: Float32Array.of(19, 102) },
      sum: { shape: [3], data: Float32Array.of(11, 44, 121) },
    });
  });

  it('runs as often as its inputs have rows', async () => {
    const b = { shape: [1, 2], data: Float32Array.of(0, 0) };
    expectClose(await runModel(encodeModel(loop), { x, a, b }), {
      next: { shape: [2], data: Float32Array.of(2, -2) },
      sum: { shape: [1], data: Float32Array.of(0) },
    });
  });

  it('names inputs, outputs and the axis of iterations', () => {
    expect(loop.inputs).toEqual([
      { name: 'x', ...float(2) },
      { name: 'b', dtype: 'float32', shape: ['steps', 2] },
      { name: 'a', ...float() },
    ]);
    expect(loop.outputs).toEqual([
      { name: 'next', ...float(2) },
      { name: 'sum', dtype: 'float32', shape: ['steps'] },
    ]);
    const other = scan(graph, { carried: new Map([['x', 'next']]), scanned: ['b'], axis: 'T' });
    expect(other.outputs[1]!.shape).toEqual(['T']);
  });

  it('repeats a graph without state', async () => {
    const stateless = scan(graph, { carried: new Map(), scanned: ['x', 'b'] });
    const rows = (...data: number[]) => ({ shape: [2, 2], data: Float32Array.from(data) });
    expectClose(await runModel(encodeModel(stateless), { x: rows(1, 2, 3, 4), b: rows(0, 0, 1, 1), a }), {
      next: rows(2, 4, 7, 9),
      sum: { shape: [2], data: Float32Array.of(6, 16) },
    });
  });

  it('keeps two states apart that change places', async () => {
    const swap = trace(({ x, y, b }) => ({ nextX: tf.add(y!, b!), nextY: tf.mul(x!, 1) }), {
      x: float(),
      y: float(),
      b: float(),
    });
    const carried = new Map([
      ['x', 'nextX'],
      ['y', 'nextY'],
    ]);
    const scalar = (value: number) => ({ shape: [], data: Float32Array.of(value) });
    const b = { shape: [3], data: Float32Array.of(10, 20, 30) };
    // (1, 2) → (12, 1) → (21, 12) → (42, 21)
    expectClose(
      await runModel(encodeModel(scan(swap, { carried, scanned: ['b'] })), { x: scalar(1), y: scalar(2), b }),
      {
        nextX: scalar(42),
        nextY: scalar(21),
      },
    );
  });

  it('leaves the graph alone', () => {
    const before = structuredClone({ ...graph });
    scan(graph, { carried: new Map([['x', 'next']]), scanned: ['b'] });
    expect(graph).toEqual(before);
  });

  it('names what the graph does not have', () => {
    const invalid = (message: RegExp) =>
      expect.objectContaining({ code: 'GRAPH_INVALID', message: expect.stringMatching(message) });
    const carried = new Map([['x', 'next']]);
    expect(() => scan(graph, { carried, scanned: ['c'] })).toThrow(invalid(/"affine" has no "c"; it has x, a, b/));
    expect(() => scan(graph, { carried: new Map([['x', 'y']]), scanned: ['b'] })).toThrow(invalid(/"y".*next, sum/));
    expect(() => scan(graph, { carried, scanned: [] })).toThrow(invalid(/needs a scanned input/));
  });
});
