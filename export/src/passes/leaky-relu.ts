import { float, int } from '../attributes.js';
import { elementCode } from '../element-type.js';
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

/** Whether a tensor is 1 where some condition holds and 0 elsewhere. */
function isStep(name: string, editor: GraphEditor): boolean {
  const node = editor.producer(name);
  return node?.op === 'Cast' && editor.value(node.inputs[0]!).dtype === 'bool';
}

/** A product of a step and something, times a scalar: factor · g · step, in any order. */
function gatedReading(name: string, editor: GraphEditor): { g: string; factor: number; step: string } | undefined {
  const outer = scaledReading(name, editor);
  const product = editor.producer(outer.x);
  if (product?.op !== 'Mul') return undefined;
  for (const [g, step] of bothWays(product)) {
    if (!isStep(step, editor)) continue;
    const inner = scaledReading(g, editor);
    return { g: inner.x, factor: outer.factor * inner.factor, step };
  }
  return undefined;
}

/**
 * (1 − a)·g·step + a·g is g · clip(step, a, 1): the gradient of the sum above. Clip is faster than Where with scalars
 * in onnxruntime, and the slope is shared by all gradients through the same activation.
 */
const leakyGradient: Rule = (node, editor) => {
  if (node.op !== 'Add') return false;
  const { dtype, shape } = editor.value(node.outputs[0]!);
  for (const [first, second] of bothWays(node)) {
    const gated = gatedReading(first, editor);
    const plain = scaledReading(second, editor);
    if (gated === undefined || gated.g !== plain.x || dtype !== 'float32') continue;
    if (!sameShape(editor.shape(plain.x), shape) || !sameShape(editor.shape(gated.step), shape)) continue;
    if (!(plain.factor > 0 && plain.factor < 1) || Math.abs(gated.factor + plain.factor - 1) > TOLERANCE) continue;
    const bounds = [addScalar(editor, plain.factor), addScalar(editor, 1)];
    const slope = editor.emit('Clip', [gated.step, ...bounds], { dtype, shape });
    editor.update(node, { op: 'Mul', inputs: [plain.x, slope] });
    return true;
  }
  return false;
};

/** Where(condition, 1, 0) is the condition as numbers. */
const stepAsCast: Rule = (node, editor) => {
  const output = node.outputs[0]!;
  if (node.op !== 'Where' || editor.value(output).dtype !== 'float32') return false;
  const [condition, yes, no] = node.inputs as [string, string, string];
  if (splatOf(yes, editor) !== 1 || splatOf(no, editor) !== 0) return false;
  if (!sameShape(editor.shape(condition), editor.shape(output))) return false;
  editor.update(node, { op: 'Cast', inputs: [condition], attributes: { to: int(elementCode('float32')) } });
  return true;
};

export const leakyReluRules: readonly Rule[] = [stepAsCast, leakyRelu, leakyGradient];

/**
 * Recognises the leaky ReLU in the form that can be differentiated twice, (1 − a)·relu(x) + a·x, and its gradient.
 * The results differ from the sum's by a rounding of float32.
 */
export const recogniseLeakyRelu = passOf(...leakyReluRules);
