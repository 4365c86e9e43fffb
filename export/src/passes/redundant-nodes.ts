import { int } from '../attributes.js';
import type { GraphEditor } from './graph-editor.js';
import { isReduction } from './operators.js';
import { intAttribute, integersOf } from './reading.js';
import { keepsDimensions, reducedAxes, reductionOf } from './reduction-axes.js';
import { passOf, type Rule } from './rules.js';
import { isStatic, reshapeTarget, sameShape } from './shapes.js';

/** The tensor under another shape with the same elements; undefined if no Reshape can say it. */
export function reshaped(editor: GraphEditor, x: string, shape: readonly (number | string)[]): string | undefined {
  const { dtype, shape: from } = editor.value(x);
  if (sameShape(from, shape)) return x;
  const target = reshapeTarget(from, shape);
  if (target === undefined) return undefined;
  const name = editor.addConstant('int64', [target.length], BigInt64Array.from(target, BigInt));
  return editor.emit('Reshape', [x, name], { dtype, shape });
}

const RESHAPING = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** Whether a node that could have changed its operand leaves it as it is. */
const changesNothing: Rule = (node, editor) => {
  const [x, second] = node.inputs;
  const [output] = node.outputs;
  if (x === undefined || output === undefined || x === '') return false;
  const from = editor.value(x);
  const to = editor.value(output);
  const unchanged = () => {
    switch (node.op) {
      case 'Identity':
        return true;
      case 'Cast':
        return from.dtype === to.dtype;
      case 'Reshape':
      case 'Flatten':
      case 'Squeeze':
      case 'Unsqueeze':
      case 'Expand':
      case 'Tile':
        return sameShape(from.shape, to.shape);
      case 'Slice': {
        const steps = node.inputs[4] === undefined ? [] : integersOf(editor.constant(node.inputs[4]));
        return steps?.every((step) => step === 1) === true && sameShape(from.shape, to.shape);
      }
      case 'Pad':
        return second !== undefined && integersOf(editor.constant(second))?.every((pad) => pad === 0) === true;
      case 'Concat':
      case 'Sum':
      case 'Max':
      case 'Min':
        return node.inputs.length === 1;
      default:
        return false;
    }
  };
  return unchanged() && editor.redirect(output, x);
};

/** Reshape of anything that only reshapes is one Reshape of what went in first. */
const mergeReshapes: Rule = (node, editor) => {
  if (!RESHAPING.has(node.op)) return false;
  const [x, output] = [node.inputs[0]!, node.outputs[0]!];
  let source = x;
  for (let inner = editor.producer(x); inner && RESHAPING.has(inner.op); inner = editor.producer(source)) {
    source = inner.inputs[0]!;
  }
  if (source === x && node.op === 'Reshape') return false;
  const result = reshaped(editor, source, editor.shape(output));
  return result !== undefined && editor.redirect(output, result);
};

/** A reduction over axes of size one moves no element. */
const reduceNothing: Rule = (node, editor) => {
  if (!isReduction(node) || !/^Reduce(Sum|Mean|Max|Min|Prod)$/.test(node.op)) return false;
  const [x, output] = [node.inputs[0]!, node.outputs[0]!];
  const axes = reducedAxes(node, editor);
  if (axes === undefined || axes.some((axis) => editor.shape(x)[axis] !== 1)) return false;
  const result = reshaped(editor, x, editor.shape(output));
  return result !== undefined && editor.redirect(output, result);
};

/** The sum of a sum is one sum over all the axes; means, maxima and minima alike where they cover whole axes. */
const mergeReductions: Rule = (node, editor) => {
  if (!isReduction(node) || !/^Reduce(Sum|Mean|Max|Min|Prod)$/.test(node.op)) return false;
  const inner = editor.producer(node.inputs[0]!);
  if (inner?.op !== node.op || editor.useCount(node.inputs[0]!) > 1) return false;
  const [first, second] = [reducedAxes(inner, editor), reducedAxes(node, editor)];
  if (first === undefined || second === undefined || keepsDimensions(inner) !== keepsDimensions(node)) return false;
  const source = inner.inputs[0]!;
  const remaining = editor.shape(source).flatMap((_, axis) => (first.includes(axis) ? [] : [axis]));
  const outer = keepsDimensions(inner) ? second : second.map((axis) => remaining[axis]!);
  const axes = [...new Set([...first, ...outer])].sort((a, b) => a - b);
  editor.update(node, reductionOf(node, editor, source, axes));
  return true;
};

/** Sum of two operands is an Add, which more rules know. */
const sumOfTwo: Rule = (node, editor) => {
  if (node.op !== 'Sum' || node.inputs.length !== 2) return false;
  editor.update(node, { op: 'Add' });
  return true;
};

/** Axes from the end, so that rules see one form. */
const normaliseConcat: Rule = (node, editor) => {
  const axis = intAttribute(node, 'axis', 0);
  if (node.op !== 'Concat' || axis >= 0) return false;
  const rank = editor.shape(node.outputs[0]!).length;
  editor.update(node, { attributes: { ...node.attributes, axis: int(axis + rank) } });
  return true;
};

/** A constant shape input for Expand, where the target is known. */
export function expandTarget(editor: GraphEditor, shape: readonly (number | string)[]): string | undefined {
  if (!isStatic(shape)) return undefined;
  return editor.addConstant('int64', [shape.length], BigInt64Array.from(shape, BigInt));
}

export const redundantNodeRules: readonly Rule[] = [
  changesNothing,
  mergeReshapes,
  reduceNothing,
  mergeReductions,
  sumOfTwo,
  normaliseConcat,
];

/** Removes nodes that change nothing and merges chains of reshapes and of reductions. */
export const removeRedundantNodes = passOf(...redundantNodeRules);
