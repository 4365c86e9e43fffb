import type { Node } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';
import { keepsDimensions, reducedAxes } from './reduction-axes.js';
import { reshaped } from './redundant-nodes.js';
import { passOf, type Rule } from './rules.js';
import { broadcastShapes, padded, reshapeTarget, sameShape, typicalSize } from './shapes.js';

/** The two ways round a product. */
function bothWays(node: Node): readonly (readonly [string, string])[] {
  const [a, b] = node.inputs as [string, string];
  return [
    [a, b],
    [b, a],
  ];
}

/** (x · s) · t is x · (s · t), where s · t is smaller than x and x · s has no other use: one pass over x less. */
const smallFactorsFirst: Rule = (node, editor) => {
  if (node.op !== 'Mul') return false;
  const { dtype, shape } = editor.value(node.outputs[0]!);
  for (const [product, t] of bothWays(node)) {
    const inner = editor.producer(product);
    if (inner?.op !== 'Mul' || editor.useCount(product) > 1) continue;
    for (const [x, s] of bothWays(inner)) {
      if (!sameShape(editor.shape(x), shape) || editor.constant(x) !== undefined) continue;
      const small = broadcastShapes(editor.shape(s), editor.shape(t));
      if (small === undefined || typicalSize(small) >= typicalSize(shape)) continue;
      editor.update(node, { inputs: [x, editor.emit('Mul', [s, t], { dtype, shape: small })] });
      return true;
    }
  }
  return false;
};

/** Whether some other node reduces `x` just as `node` reduces its operand. */
function isReducedAlready(x: string, node: Node, axes: readonly number[], editor: GraphEditor): boolean {
  return editor.users(x).some((other) => {
    if (other === node || other.op !== node.op || keepsDimensions(other) !== keepsDimensions(node)) return false;
    return reducedAxes(other, editor)?.join() === axes.join();
  });
}

/**
 * A factor that is the same along all reduced axes is applied to the sum (or mean), where that spares a pass: the
 * product has no other use, or the sum without the factor is there already.
 */
const factorsBehindSums: Rule = (node, editor) => {
  if (node.op !== 'ReduceSum' && node.op !== 'ReduceMean') return false;
  const [product, output] = [node.inputs[0]!, node.outputs[0]!];
  const inner = editor.producer(product);
  const axes = inner?.op === 'Mul' ? reducedAxes(node, editor) : undefined;
  if (inner === undefined || axes === undefined || axes.length === 0) return false;
  const full = editor.shape(product);
  const { dtype, shape } = editor.value(output);
  for (const [x, s] of bothWays(inner)) {
    const factor = padded(editor.shape(s), full.length);
    if (!sameShape(editor.shape(x), full) || axes.some((axis) => factor[axis] !== 1)) continue;
    if (axes.every((axis) => full[axis] === 1)) continue;
    if (editor.useCount(product) > 1 && !isReducedAlready(x, node, axes, editor)) continue;
    const kept = keepsDimensions(node) ? factor : factor.filter((_, axis) => !axes.includes(axis));
    if (reshapeTarget(editor.shape(s), kept) === undefined) continue;
    const sum = editor.emit(node.op, [x, ...node.inputs.slice(1)], { dtype, shape }, node.attributes);
    const scaled = editor.emit('Mul', [sum, reshaped(editor, s, kept)!], { dtype, shape });
    return editor.redirect(output, scaled);
  }
  return false;
};

export const factorRules: readonly Rule[] = [smallFactorsFirst, factorsBehindSums];

/** Multiplies small tensors with each other before large ones, and sums before they are scaled. */
export const gatherFactors = passOf(...factorRules);
