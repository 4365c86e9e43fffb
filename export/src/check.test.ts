import { ZooError } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { tinyEncoder } from '../../test/support/zoo-contents.js';
import { GraphBuilder } from './builder.js';
import { checkShippedGraph } from './check.js';
import type { Graph, Node } from './graph.js';
import { trace } from './trace.js';

const ports = [{ x: [3] }, { y: [3] }] as const;

function problem(graph: Graph): string {
  try {
    checkShippedGraph(graph, ...ports);
  } catch (error) {
    if (error instanceof ZooError && error.code === 'GRAPH_INVALID') return error.message;
    throw error;
  }
  return 'accepted';
}

const doubled = (shape: readonly (number | string)[] = ['N', 3]): Graph =>
  trace(({ x }) => ({ y: tf.mul(x!, 2) }), { x: { shape, dtype: 'float32' } });

/** The graph with its first node changed. */
function changed(change: (node: Node) => Node): Graph {
  const graph = doubled();
  return { ...graph, nodes: graph.nodes.map((node, i) => (i === 0 ? change(node) : node)) };
}

describe('checkShippedGraph', () => {
  it('accepts what a zoo entry holds', () => {
    expect(problem(doubled())).toBe('accepted');
    checkShippedGraph(tinyEncoder(), { input: [3] }, { probabilities: [2], latents: [2] });
  });

  it('wants the named inputs and outputs, float32, with a symbolic batch axis', () => {
    expect(problem(doubled([4, 3]))).toContain('inputs are x float32 [4, 3]; must be x float32 [N, 3]');
    expect(problem(doubled(['N', 2]))).toContain('x float32 [N, 2]');
    const other = trace(({ x }) => ({ z: tf.mul(x!, 2) }), { x: { shape: ['N', 3], dtype: 'float32' } });
    expect(problem(other)).toContain('outputs are z float32 [N, 3]; must be y');
    const integers = trace(({ x }) => ({ y: tf.cast(x!, 'float32') }), { x: { shape: ['N', 3], dtype: 'int32' } });
    expect(problem(integers)).toContain('x int32 [N, 3]');
  });

  it('refuses an output whose batch axis is not the input’s', () => {
    const builder = new GraphBuilder('other');
    const x = builder.input('x', 'float32', ['N', 3]);
    const y = builder.emit('Mul', [x, x], { dtype: 'float32', shape: ['M', 3] });
    expect(problem(builder.build({ y }))).toContain('outputs are y float32 [M, 3]');
  });

  it('refuses training nodes, other domains, implicit padding and nested graphs', () => {
    expect(problem(changed((node) => ({ ...node, op: 'Dropout' })))).toContain('Dropout');
    expect(problem(changed((node) => ({ ...node, op: 'BatchNormalization' })))).toContain('belongs to training');
    expect(problem(changed((node) => ({ ...node, domain: 'com.microsoft' })))).toContain('"com.microsoft"');
    const padded = changed((node) => ({ ...node, attributes: { auto_pad: { kind: 'string', value: 'SAME_UPPER' } } }));
    expect(problem(padded)).toContain('auto_pad');
    const nested = changed((node) => ({ ...node, attributes: { body: { kind: 'graph', value: doubled() } } }));
    expect(problem(nested)).toContain('holds a graph');
  });

  it('refuses tensors without a maker, with two, or made too late', () => {
    expect(problem(changed((node) => ({ ...node, inputs: ['nowhere'] })))).toContain('reads "nowhere"');
    const graph = doubled();
    expect(problem({ ...graph, nodes: [...graph.nodes, ...graph.nodes] })).toContain('two nodes make "y"');
    expect(problem({ ...graph, nodes: [] })).toContain('nothing makes the output "y"');
  });
});
