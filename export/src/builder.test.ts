import { describe, expect, it } from 'vitest';
import { float, int } from './attributes.js';
import { GraphBuilder } from './builder.js';

const vector = { dtype: 'float32', shape: [3] } as const;

describe('GraphBuilder', () => {
  it('names tensors uniquely and keeps types', () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('Relu_0', 'float32', ['N', 3]);
    const a = builder.emit('Relu', [x], x);
    const b = builder.emit('LeakyRelu', [a], a, { alpha: float(0.5) });
    const graph = builder.build({ y: b });
    expect(graph.nodes).toEqual([
      { op: 'Relu', inputs: ['Relu_0'], outputs: [a.name], attributes: {} },
      { op: 'LeakyRelu', inputs: [a.name], outputs: ['y'], attributes: { alpha: { kind: 'float', value: 0.5 } } },
    ]);
    expect(new Set(['Relu_0', a.name, 'y']).size).toBe(3);
    expect(graph.outputs).toEqual([{ name: 'y', dtype: 'float32', shape: ['N', 3] }]);
    expect([...graph.values.keys()].sort()).toEqual(['Relu_0', a.name, 'y'].sort());
  });

  it('shares equal small constants, and only those', () => {
    const builder = new GraphBuilder('g');
    expect(builder.scalar(0.2)).toBe(builder.scalar(0.2));
    expect(builder.int64s([1, -1])).toBe(builder.int64s([1, -1]));
    expect(builder.scalar(0)).not.toBe(builder.scalar(-0));
    expect(builder.scalar(1)).not.toBe(builder.scalar(1, 'int32'));
    expect(builder.constant('float32', [1], Float32Array.of(1))).not.toBe(builder.scalar(1));
    expect(builder.scalar(Number.NaN)).toBe(builder.scalar(Number.NaN));
  });

  it('copies outputs that are inputs, constants or other outputs', () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', [3]);
    const y = builder.emit('Neg', [x], vector);
    const graph = builder.build({ input: x, constant: builder.scalar(1), y, again: y });
    expect(graph.nodes.map(({ op, outputs }) => [op, ...outputs])).toEqual([
      ['Neg', 'y'],
      ['Identity', 'input'],
      ['Identity', 'constant'],
      ['Identity', 'again'],
    ]);
    expect(graph.nodes[3]!.inputs).toEqual(['y']);
    expect(graph.values.get('again')).toEqual({ name: 'again', ...vector });
  });

  it('moves a tensor out of the way whose name an output wants', () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', [3]);
    const a = builder.emit('Neg', [x], vector);
    const b = builder.emit('Exp', [a], vector);
    const c = builder.scalar(1);
    const graph = builder.build({ [a.name]: b, [c.name]: a });
    const [neg, exp] = graph.nodes;
    expect(exp!.outputs).toEqual([a.name]);
    expect(exp!.inputs).toEqual(neg!.outputs);
    expect(neg!.outputs).toEqual([c.name]);
    const names = [...graph.nodes.flatMap(({ outputs }) => outputs), ...graph.constants.keys(), 'x'];
    expect(new Set(names).size).toBe(names.length);
  });

  it('refuses inputs and outputs of one name', () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', [3]);
    const y = builder.emit('Neg', [x], vector);
    const invalid = expect.objectContaining({ code: 'GRAPH_INVALID' });
    expect(() => builder.build({ x: y })).toThrow(invalid);
    expect(() => builder.input('x', 'int32', [])).toThrow(invalid);
  });

  it('marks omitted inputs, and gives operators several outputs', () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', [4]);
    const [a, b] = builder.emitMany('Split', [x], [vector, vector], { axis: int(0) });
    const clipped = builder.emit('Clip', [a!, null, builder.scalar(1)], vector);
    const graph = builder.build({ clipped, b: b! });
    expect(graph.nodes[1]!.inputs[1]).toBe('');
    expect(graph.nodes[0]!.outputs).toEqual([a!.name, 'b']);
  });
});
