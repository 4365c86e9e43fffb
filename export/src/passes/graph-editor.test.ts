import { describe, expect, it } from 'vitest';
import { expectSameResults, expectWellFormed, operators } from '../../../test/support/graphs.js';
import { int } from '../attributes.js';
import { GraphBuilder } from '../builder.js';
import { GraphEditor } from './graph-editor.js';

const vector = { dtype: 'float32', shape: [4] } as const;

function chain() {
  const b = new GraphBuilder('test');
  const x = b.input('x', 'float32', [4]);
  const first = b.emit('Neg', [x], vector);
  const second = b.emit('Abs', [first], vector);
  return { graph: b.build({ y: b.emit('Sqrt', [second], vector), z: second }), first, x };
}

describe('GraphEditor', () => {
  it('leaves the graph that it was made from alone', () => {
    const { graph } = chain();
    const before = JSON.stringify([graph.nodes, [...graph.values]]);
    const editor = new GraphEditor(graph);
    editor.redirect('z', editor.emit('Exp', ['x'], vector));
    editor.update(editor.producer('y')!, { op: 'Tanh' });
    expect(editor.finish()).not.toBe(graph);
    expect(JSON.stringify([graph.nodes, [...graph.values]])).toBe(before);
  });

  it('gives back the same graph if nothing was changed, even if something was drafted', () => {
    const { graph } = chain();
    const editor = new GraphEditor(graph);
    editor.emit('Exp', ['x'], vector);
    editor.addConstant('float32', [], Float32Array.of(1));
    expect(editor.finish()).toBe(graph);
  });

  it('removes what a redirection leaves unused, all the way up', () => {
    const { graph, first } = chain();
    const editor = new GraphEditor(graph);
    editor.redirect('z', editor.emit('Exp', ['x'], vector));
    expect(editor.producer(first.name)).toBeUndefined();
    const after = editor.finish();
    expectWellFormed(after);
    expect(after.nodes.map(({ op, outputs }) => [op, outputs])).toEqual([
      ['Exp', ['z']],
      ['Sqrt', ['y']],
    ]);
  });

  it('shows a graph input or a constant under an output name through an Identity, once', () => {
    const { graph } = chain();
    const editor = new GraphEditor(graph);
    expect(editor.redirect('y', 'x')).toBe(true);
    expect(editor.redirect('y', 'x')).toBe(false);
    const after = editor.finish();
    expect(operators(after)).toEqual(['Abs', 'Identity', 'Neg']);
    expectWellFormed(after);
  });

  it('lets a new node take over one of several outputs of another', async () => {
    const b = new GraphBuilder('test');
    const x = b.input('x', 'float32', [4]);
    const half = { dtype: 'float32', shape: [2] } as const;
    const [left, right] = b.emitMany('Split', [x, b.int64s([2, 2])], [half, half], { axis: int(0) });
    const graph = b.build({ left: left!, right: right! });
    const editor = new GraphEditor(graph);
    const bounds = [0, 2, 0].map((value) => editor.addConstant('int64', [1], BigInt64Array.of(BigInt(value))));
    editor.redirect('left', editor.emit('Slice', ['x', ...bounds], half));
    const after = editor.finish();
    expect(operators(after)).toEqual(['Slice', 'Split']);
    expect(after.outputs.map(({ name }) => name)).toEqual(['left', 'right']);
    await expectSameResults(graph, { ...after, nodes: after.nodes });
  });

  it('names a tensor that it does not know', () => {
    expect(() => new GraphEditor(chain().graph).value('nowhere')).toThrow(/no tensor 'nowhere'/);
  });
});
