import type { Node } from '../graph.js';
import { evaluate } from './evaluate/evaluate.js';
import type { GraphEditor } from './graph-editor.js';
import { passOf, type Rule } from './rules.js';
import { isStatic, sizeOf } from './shapes.js';

/** Results up to this many elements are stored even where that makes the graph larger. */
const SMALL = 256;

function knownInputs(node: Node, editor: GraphEditor) {
  const inputs = node.inputs.map((name) => editor.constant(name));
  const known = node.inputs.every((name, index) => name === '' || inputs[index] !== undefined);
  return known ? inputs : undefined;
}

/** A node of constants becomes a constant, unless the result is big and bigger than what it is made of. */
export const foldConstants: Rule = (node, editor) => {
  const [output] = node.outputs;
  if (output === undefined || node.outputs.length > 1) return false;
  // What is left where a constant must show under a pinned name.
  if (node.op === 'Identity' && editor.isPinned(output)) return false;
  const inputs = knownInputs(node, editor);
  const type = editor.value(output);
  if (inputs === undefined || !isStatic(type.shape)) return false;
  const largest = Math.max(0, ...inputs.map((input) => (input === undefined ? 0 : sizeOf(input.shape))));
  if (sizeOf(type.shape) > Math.max(SMALL, largest)) return false;
  const literal = evaluate(node, inputs, type);
  if (literal === undefined) return false;
  return editor.redirect(output, editor.addConstant(type.dtype, literal.shape as number[], literal.data));
};

/** Shape of a tensor without symbolic dimensions. */
export const foldShapes: Rule = (node, editor) => {
  if (node.op !== 'Shape' || Object.keys(node.attributes).length > 0) return false;
  const shape = editor.shape(node.inputs[0]!);
  if (!isStatic(shape)) return false;
  const constant = editor.addConstant('int64', [shape.length], BigInt64Array.from(shape, BigInt));
  return editor.redirect(node.outputs[0]!, constant);
};

/** Computes, once and for all, what depends on constants only. */
export const foldConstantNodes = passOf(foldConstants, foldShapes);
