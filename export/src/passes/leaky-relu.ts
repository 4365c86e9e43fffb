import { float } from '../attributes.js';
import type { Node } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';
import { passOf, type Rule } from './rules.js';
import { sameShape } from './shapes.js';
import { addScalar, splatOf } from './splat.js';

/** How far 1 − a and a may be from adding up to one: both were rounded to float32. */
const TOLERANCE = 1e-6;

/** The two ways round a commutative node's operands. */
function bothWays(node: Node): readonly (readonly [string, string])[] {
  const [a, b] = node.inputs as [string, string];
  return [
    [a, b],
    [b, a],
  ];
}

/** A tensor read as factor · x; any tensor is 1 · itself. */
function scaledReading(name: string, editor: GraphEditor): { x: string; factor: number } {
  const node = editor.producer(name);
  if (node?.op === 'Mul') {
    for (const [x, c] of bothWays(node)) {
      const factor = editor.constant(c)?.data.length === 1 ? splatOf(c, editor) : undefined;
      if (factor !== undefined && sameShape(editor.shape(x), editor.shape(name))) return { x, factor };
    }
  }
  return { x: name, factor: 1 };
}

/** (1 − a)·relu(x) + a·x is LeakyRelu(x) with slope a, 0 < a < 1. */
const leakyRelu: Rule = (node, editor) => {
  if (node.op !== 'Add') return false;
  for (const [first, second] of bothWays(node)) {
    const rectified = scaledReading(first, editor);
    const plain = scaledReading(second, editor);
    const relu = editor.producer(rectified.x);
    if (relu?.op !== 'Relu' || relu.inputs[0] !== plain.x || !(plain.factor > 0 && plain.factor < 1)) continue;
    if (Math.abs(rectified.factor + plain.factor - 1) > TOLERANCE) continue;
    editor.update(node, { op: 'LeakyRelu', inputs: [plain.x], attributes: { alpha: float(plain.factor) } });
    return true;
  }
  return false;
};

/** The condition under which a tensor is 1, where it is 1 or 0: Where(c, 1, 0), or c as numbers. */
function stepOf(name: string, editor: GraphEditor): string | undefined {
  const node = editor.producer(name);
  if (node?.op === 'Where' && splatOf(node.inputs[1]!, editor) === 1 && splatOf(node.inputs[2]!, editor) === 0) {
    return node.inputs[0];
  }
  if (node?.op === 'Cast' && editor.value(node.inputs[0]!).dtype === 'bool') return node.inputs[0];
  return undefined;
}

/** A product of a step and something, times a scalar: factor · g · step, in any order. */
function gatedReading(name: string, editor: GraphEditor): { g: string; factor: number; condition: string } | undefined {
  const outer = scaledReading(name, editor);
  const product = editor.producer(outer.x);
  if (product?.op !== 'Mul') return undefined;
  for (const [g, gate] of bothWays(product)) {
    const condition = stepOf(gate, editor);
    if (condition === undefined) continue;
    const inner = scaledReading(g, editor);
    return { g: inner.x, factor: outer.factor * inner.factor, condition };
  }
  return undefined;
}

/** c·g·step + a·g is g · Where(step, c + a, a): the gradient of the sum above, where c + a is 1. */
const leakyGradient: Rule = (node, editor) => {
  if (node.op !== 'Add') return false;
  const { dtype, shape } = editor.value(node.outputs[0]!);
  for (const [first, second] of bothWays(node)) {
    const gated = gatedReading(first, editor);
    const plain = scaledReading(second, editor);
    if (gated === undefined || gated.g !== plain.x || dtype !== 'float32') continue;
    if (!sameShape(editor.shape(plain.x), shape) || !sameShape(editor.shape(gated.condition), shape)) continue;
    const sum = gated.factor + plain.factor;
    const high = addScalar(editor, Math.abs(sum - 1) < TOLERANCE ? 1 : sum);
    const low = addScalar(editor, plain.factor);
    const slope = editor.emit('Where', [gated.condition, high, low], { dtype, shape });
    editor.update(node, { op: 'Mul', inputs: [plain.x, slope] });
    return true;
  }
  return false;
};

export const leakyReluRules: readonly Rule[] = [leakyRelu, leakyGradient];

/**
 * Recognises the leaky ReLU in the form that can be differentiated twice, (1 − a)·relu(x) + a·x, and its gradient.
 * The results differ from the sum's by a rounding of float32.
 */
export const recogniseLeakyRelu = passOf(...leakyReluRules);
