import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { graph as graphAttribute, int, ints } from './attributes.js';
import { GraphBuilder } from './builder.js';
import { decodeModel, decodeTensor } from './deserialize.js';
import type { Constant, Graph } from './graph.js';
import { encodeModel, encodeTensor } from './serialize.js';
import { trace } from './trace.js';

function convolutionStep(): Graph {
  return trace(
    ({ x, w }) => {
      const loss = (w: tf.Tensor): tf.Tensor =>
        tf.mean(tf.square(tf.leakyRelu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'))));
      return { gradient: tf.grad(loss)(w!), copy: x! };
    },
    { x: { shape: ['N', 8, 8, 1], dtype: 'float32' }, w: { shape: [3, 3, 1, 4], dtype: 'float32' } },
    { name: 'step' },
  );
}

/** A running sum of rows, as a Scan. */
function scanGraph(): Graph {
  const body = new GraphBuilder('body');
  const sum = body.input('sum', 'float32', [2]);
  const row = body.input('row', 'float32', [2]);
  const next = body.emit('Add', [sum, row], sum);
  const inner = body.build({ next, seen: next });
  const outer = new GraphBuilder('scan');
  const start = outer.input('start', 'float32', [2]);
  const rows = outer.input('rows', 'float32', ['T', 2]);
  const [last, all] = outer.emitMany('Scan', [start, rows], [start, rows], {
    body: graphAttribute(inner),
    num_scan_inputs: int(1),
    scan_input_axes: ints([0]),
  });
  return outer.build({ last: last!, all: all! });
}

describe('encodeModel', () => {
  it.each([
    ['a traced step', convolutionStep],
    ['a graph with a body', scanGraph],
  ])('keeps %s', (_, make) => {
    const graph = make();
    const decoded = decodeModel(encodeModel(graph, { producer: 'test', metadata: { classes: '10', name: 'ü' } }));
    expect(decoded.graph).toEqual(graph);
    expect(decoded).toMatchObject({ producer: 'test', opset: 17, irVersion: 8 });
    expect(decoded.metadata).toEqual({ classes: '10', name: 'ü' });
  });

  it('keeps every element type and the extremes of int64', () => {
    const builder = new GraphBuilder('types');
    const constants = [
      builder.constant('float16', [2], Uint16Array.of(0x3c00, 0xffff)),
      builder.constant('int8', [2], Int8Array.of(-128, 127)),
      builder.constant('uint8', [2], Uint8Array.of(0, 255)),
      builder.scalar(-0),
      builder.scalar(-7, 'int32'),
      builder.scalar(1, 'bool'),
      builder.int64s([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1]),
    ];
    const graph = builder.build(Object.fromEntries(constants.map((constant, i) => [`y${i}`, constant])));
    expect(decodeModel(encodeModel(graph)).graph).toEqual(graph);
    expect(graph.constants.get(constants[6]!.name)!.data).toEqual(BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), -1n));
  });

  it('writes opset and IR version as asked', () => {
    const bytes = encodeModel(scanGraph(), { opset: 18, irVersion: 9 });
    expect(decodeModel(bytes)).toMatchObject({ opset: 18, irVersion: 9, producer: 'clusterzoo', metadata: {} });
  });

  it('refuses constants beyond two gigabytes, in bodies too, before copying them', () => {
    const data = { length: 1, byteLength: 2 ** 31 } as Float32Array;
    const constant: Constant = { name: 'weights', dtype: 'float32', shape: [2 ** 29], data };
    const body: Graph = { ...scanGraph(), constants: new Map([['weights', constant]]) };
    const node = { op: 'Loop', inputs: [], outputs: [], attributes: { body: graphAttribute(body) } };
    const tooLarge = expect.objectContaining({ code: 'GRAPH_TOO_LARGE' });
    expect(() => encodeModel(body)).toThrow(tooLarge);
    expect(() => encodeModel({ ...scanGraph(), nodes: [node] })).toThrow(tooLarge);
  });
});

describe('encodeTensor', () => {
  it('keeps a tensor', () => {
    const tensor: Constant = { name: 'x', dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 3e8) };
    expect(decodeTensor(encodeTensor(tensor))).toEqual(tensor);
  });

  it('keeps a part of a larger buffer', () => {
    const data = new Int32Array([9, 1, 2, 9]).subarray(1, 3);
    const tensor: Constant = { name: 'x', dtype: 'int32', shape: [2], data };
    expect([...decodeTensor(encodeTensor(tensor)).data]).toEqual([1, 2]);
  });
});

describe('decodeModel', () => {
  it('names what is wrong with other bytes', () => {
    const invalid = expect.objectContaining({ code: 'GRAPH_INVALID' });
    expect(() => decodeModel(Uint8Array.of(1, 2, 3, 4))).toThrow(invalid);
    expect(() => decodeModel(new Uint8Array())).toThrow(invalid);
    expect(() => decodeTensor(encodeModel(scanGraph()))).toThrow(invalid);
  });
});

const PYTHON = '/usr/bin/python3';

function hasOnnxChecker(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the reference implementation', () => {
  it.skipIf(!hasOnnxChecker())(`accepts our models (skipped where ${PYTHON} has no onnx)`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'onnx-check-'));
    try {
      const files = [convolutionStep(), scanGraph()].map((graph, i) => {
        const file = join(folder, `${i}.onnx`);
        writeFileSync(file, encodeModel(graph, { metadata: { name: graph.name } }));
        return file;
      });
      const program = [
        'import sys, onnx',
        'for file in sys.argv[1:]:',
        '    onnx.checker.check_model(file, full_check=True)',
        '    print(onnx.load(file).graph.name)',
      ].join('\n');
      const names = execFileSync(PYTHON, ['-c', program, ...files], { encoding: 'utf8' });
      expect(names.trim().split('\n')).toEqual(['step', 'scan']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
