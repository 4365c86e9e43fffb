import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { float } from '../attributes.js';
import { GraphBuilder } from '../builder.js';
import { mergeCommonSubexpressions } from './common-subexpressions.js';

const vector = { dtype: 'float32', shape: [4] } as const;
const long = (last: number): Float32Array => Float32Array.from({ length: 40 }, (_, i) => (i === 39 ? last : i));

describe('mergeCommonSubexpressions', () => {
  it('merges equal nodes, and then what has become equal', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    const z = b.input('z', 'float32', [4]);
    const [first, second] = [b.emit('Add', [x, z], vector), b.emit('Add', [z, x], vector)];
    const graph = b.build({
      y: b.emit('Sub', [b.emit('Exp', [first], vector), b.emit('Exp', [second], vector)], vector),
    });
    const after = mergeCommonSubexpressions(graph);
    expect(operators(after)).toEqual(['Add', 'Exp', 'Sub']);
    await expectSameResults(graph, after);
  });

  it('tells operators, operand order, attributes and omitted outputs apart', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    const z = b.input('z', 'float32', [4]);
    const different = [
      b.emit('Sub', [x, z], vector),
      b.emit('Sub', [z, x], vector),
      b.emit('LeakyRelu', [x], vector, { alpha: float(0.1) }),
      b.emit('LeakyRelu', [x], vector, { alpha: float(0.2) }),
    ];
    const graph = b.build({ y: b.emit('Sum', different, vector) });
    expect(mergeCommonSubexpressions(graph)).toBe(graph);
  });

  it('does not merge random numbers', () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    const noise = () => b.emit('RandomNormalLike', [x], vector);
    const graph = b.build({ y: b.emit('Sub', [noise(), noise()], vector) });
    expect(mergeCommonSubexpressions(graph)).toBe(graph);
  });

  it('merges constants with equal contents only', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [40]);
    const type = { dtype: 'float32', shape: [40] } as const;
    const constants = [long(1), long(1), long(2)].map((data) => b.constant('float32', [40], data));
    const graph = b.build({ y: b.emit('Sum', [x, ...constants], type) });
    const after = mergeCommonSubexpressions(graph);
    expect(after.constants.size).toBe(2);
    await expectSameResults(graph, after);
  });

  it('keeps the names of outputs that turn out equal', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    const graph = b.build({ y: b.emit('Exp', [x], vector), z: b.emit('Exp', [x], vector) });
    const after = mergeCommonSubexpressions(graph);
    expect(operators(after)).toEqual(['Exp', 'Identity']);
    await expectSameResults(graph, after);
  });
});
