import type { GraphEditor } from './graph-editor.js';
import { floatAttribute } from './reading.js';
import { expandTarget } from './redundant-nodes.js';
import { passOf, type Rule } from './rules.js';
import { isStatic, sameShape } from './shapes.js';
import { addScalar, splatOf } from './splat.js';

const isZero = (name: string | undefined, editor: GraphEditor): boolean =>
  name !== undefined && name !== '' && splatOf(name, editor) === 0;

/** Puts a constant zero in the place of a tensor. */
function becomesZero(output: string, editor: GraphEditor): boolean {
  const { dtype, shape } = editor.value(output);
  if (dtype !== 'float32' || !isStatic(shape)) return false;
  const zero = addScalar(editor, 0);
  if (shape.length === 0) return editor.redirect(output, zero);
  return editor.redirect(output, editor.emit('Expand', [zero, expandTarget(editor, shape)!], { dtype, shape }));
}

/** Operators that are zero where their first, or one of their first two operands is. */
const ANNIHILATED: Readonly<Record<string, readonly number[]>> = {
  Mul: [0, 1],
  Div: [0],
  MatMul: [0, 1],
  Conv: [0, 1],
  ConvTranspose: [0, 1],
  Slice: [0],
  Split: [0],
};

const zeroResult: Rule = (node, editor) => {
  if (ANNIHILATED[node.op]?.some((position) => isZero(node.inputs[position], editor)) !== true) return false;
  const biased = (node.op === 'Conv' || node.op === 'ConvTranspose') && (node.inputs[2] ?? '') !== '';
  if (biased) return false;
  let changed = false;
  for (const output of [...node.outputs]) {
    if (output !== '' && editor.useCount(output) > 0) changed = becomesZero(output, editor) || changed;
  }
  return changed;
};

/** A Gemm without its product is its addend, and without its addend a product only. */
const zeroInGemm: Rule = (node, editor) => {
  if (node.op !== 'Gemm') return false;
  const [a, b, addend = ''] = node.inputs;
  if (isZero(addend, editor)) {
    editor.update(node, { inputs: [a!, b!] });
    return true;
  }
  if (!isZero(a, editor) && !isZero(b, editor)) return false;
  const output = node.outputs[0]!;
  if (addend === '') return becomesZero(output, editor);
  const { dtype, shape } = editor.value(output);
  if (!sameShape(editor.shape(addend), shape)) return false;
  const beta = floatAttribute(node, 'beta', 1);
  if (beta === 1) return editor.redirect(output, addend);
  return editor.redirect(output, editor.emit('Mul', [addend, addScalar(editor, beta)], { dtype, shape }));
};

/** Zero terms of a sum of several go. */
const zeroTerms: Rule = (node, editor) => {
  if (node.op !== 'Sum') return false;
  const { shape } = editor.value(node.outputs[0]!);
  const terms = node.inputs.filter((name) => !isZero(name, editor));
  if (terms.length === node.inputs.length || !terms.some((name) => sameShape(editor.shape(name), shape))) return false;
  editor.update(node, { inputs: terms });
  return true;
};

export const zeroRules: readonly Rule[] = [zeroResult, zeroInGemm, zeroTerms];

/**
 * Removes what is multiplied by a constant zero, as the second derivatives of activations are. It takes the other
 * factor to be finite: 0 · ∞ and 0 / 0 become 0 where they would be NaN.
 */
export const propagateZeros = passOf(...zeroRules);
