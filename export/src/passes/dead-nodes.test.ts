import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { graph as graphAttribute } from '../attributes.js';
import { GraphBuilder } from '../builder.js';
import type { Graph } from '../graph.js';
import { removeDeadNodes } from './dead-nodes.js';

const vector = { dtype: 'float32', shape: [4] } as const;

describe('removeDeadNodes', () => {
  it('keeps what reaches an output, and nothing else but inputs', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    b.input('idle', 'float32', [2]);
    b.emit('Exp', [b.emit('Neg', [x], vector)], vector);
    const graph = b.build({ y: b.emit('Add', [x, b.constant('float32', [4], Float32Array.of(1, 2, 3, 4))], vector) });
    const after = removeDeadNodes(graph);
    expect(operators(after)).toEqual(['Add']);
    await expectSameResults(graph, after);
  });

  it('removes constants that nothing uses', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    b.emit('Add', [x, b.scalar(3)], vector);
    const after = removeDeadNodes(b.build({ y: b.emit('Neg', [x], vector) }));
    expect(after.constants.size).toBe(0);
  });

  it('gives back a graph without dead nodes as it is', () => {
    const b = new GraphBuilder('test');
    const graph = b.build({ y: b.emit('Neg', [b.input('x', 'float32', [4])], vector) });
    expect(removeDeadNodes(graph)).toBe(graph);
  });

  it('counts what a nested graph captures as used', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    const negated = b.emit('Neg', [x], vector);
    const condition = b.constant('bool', [], Uint8Array.of(1));
    const branch = (op: string): Graph => {
      const y = { name: `${op}_y`, dtype: 'float32', shape: [4] } as const;
      const node = { op, inputs: [negated.name], outputs: [y.name], attributes: {} };
      return {
        name: op,
        inputs: [],
        outputs: [y],
        nodes: [node],
        constants: new Map(),
        values: new Map([[y.name, y]]),
      };
    };
    const branches = { then_branch: graphAttribute(branch('Exp')), else_branch: graphAttribute(branch('Abs')) };
    const chosen = b.emit('If', [condition], vector, branches);
    b.emit('Sqrt', [x], vector);
    const after = removeDeadNodes(b.build({ y: chosen }));
    expect(operators(after)).toEqual(['If', 'Neg']);
    expect(after.nodes.find(({ op }) => op === 'Neg')!.outputs).toEqual([negated.name]);
  });
});
