import type { GraphEditor } from './graph-editor.js';

/** The number that every element of a tensor is known to equal: of a uniform constant, or one that is expanded. */
export function splatOf(name: string, editor: GraphEditor): number | undefined {
  const constant = editor.constant(name);
  if (constant === undefined) {
    const node = editor.producer(name);
    return node?.op === 'Expand' ? splatOf(node.inputs[0]!, editor) : undefined;
  }
  const { data, dtype } = constant;
  if (dtype === 'float16' || data.length === 0) return undefined;
  const first = data[0]!;
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return undefined;
  return Number(first);
}

/** A float32 constant of rank zero. */
export function addScalar(editor: GraphEditor, value: number): string {
  return editor.addConstant('float32', [], Float32Array.of(value));
}
