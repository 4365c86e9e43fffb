import type { Constant, Node } from '../graph.js';
import { reshape, transpose } from './evaluate/movement.js';
import type { GraphEditor } from './graph-editor.js';
import { isBroadcasting, isUnary } from './operators.js';
import { inverse, type Permutation, permuted } from './permutations.js';
import { intAttribute, permutationOf } from './reading.js';
import { reshaped } from './redundant-nodes.js';
import { passOf, type Rule } from './rules.js';
import { isStatic, sizeOf } from './shapes.js';

/** Reorders the features that one axis of a constant counts, as the axes of a sample are reordered. */
function reorder(
  editor: GraphEditor,
  constant: Constant,
  axis: number,
  sample: readonly number[],
  perm: Permutation,
): string {
  const [before, after] = [constant.shape.slice(0, axis), constant.shape.slice(axis + 1)];
  const order = [
    ...before.keys(),
    ...perm.map((from) => before.length + from),
    ...[...after.keys()].map((from) => before.length + perm.length + from),
  ];
  const split = reshape(constant, [...before, ...sample, ...after]);
  const { dtype, data } = transpose(split, order);
  return editor.addConstant(dtype, constant.shape, data);
}

/** The permutation of a sample's axes that a Transpose performs, if it leaves the batch axis alone. */
function samplePermutation(node: Node | undefined, editor: GraphEditor): number[] | undefined {
  if (node?.op !== 'Transpose') return undefined;
  const perm = permutationOf(node, editor.shape(node.inputs[0]!).length);
  return perm[0] === 0 ? perm.slice(1).map((axis) => axis - 1) : undefined;
}

/** An element-wise node between features: its tensor, and the position of a constant vector of the features, if any. */
function featureWise(node: Node, features: number, editor: GraphEditor): { x: string; vector?: number } | undefined {
  if (isUnary(node)) return { x: node.inputs[0]! };
  if (!isBroadcasting(node) || node.inputs.length !== 2) return undefined;
  for (const [position, name] of node.inputs.entries()) {
    const constant = editor.constant(name);
    if (constant === undefined || constant.shape.length > 2) continue;
    const x = node.inputs[1 - position]!;
    if (constant.data.length === 1) return { x };
    if (constant.shape.at(-1) === features && constant.data.length === features) return { x, vector: position };
  }
  return undefined;
}

const constantWeights = (node: Node, editor: GraphEditor): Constant | undefined =>
  node.op === 'Gemm' || node.op === 'MatMul' ? editor.constant(node.inputs[1]!) : undefined;

/** The edits that reorder what follows a flattened tensor; undefined if something there minds the order. */
function reorderUsers(
  name: string,
  editor: GraphEditor,
  edit: (constant: Constant, axis: number) => string,
): (() => void)[] | undefined {
  const features = editor.shape(name)[1];
  if (editor.isPinned(name) || typeof features !== 'number') return undefined;
  const edits: (() => void)[] = [];
  for (const user of editor.users(name)) {
    const weights = constantWeights(user, editor);
    if (weights !== undefined) {
      if (intAttribute(user, 'transA', 0) === 1 || user.inputs.indexOf(name) !== 0 || user.inputs[2] === name) {
        return undefined;
      }
      const axis = intAttribute(user, 'transB', 0) === 1 ? 1 : 0;
      edits.push(() => editor.update(user, { inputs: user.inputs.with(1, edit(weights, axis)) }));
      continue;
    }
    const step = featureWise(user, features, editor);
    const rest = step === undefined ? undefined : reorderUsers(user.outputs[0]!, editor, edit);
    if (step?.x !== name || rest === undefined) return undefined;
    const { vector } = step;
    if (vector !== undefined) {
      const constant = editor.constant(user.inputs[vector]!)!;
      const axis = constant.shape.length - 1;
      edits.push(() => editor.update(user, { inputs: user.inputs.with(vector, edit(constant, axis)) }));
    }
    edits.push(...rest);
  }
  return edits;
}

/** Transpose → flatten → product with constant weights: permute the weights' rows instead of the tensor. */
const beforeProduct: Rule = (node, editor) => {
  if (node.op !== 'Reshape') return false;
  const [y, output] = [node.inputs[0]!, node.outputs[0]!];
  const maker = editor.producer(y);
  const perm = samplePermutation(maker, editor);
  const [from, to] = [editor.shape(y), editor.shape(output)];
  const sample = from.slice(1);
  if (perm === undefined || maker === undefined || !isStatic(sample) || to.length !== 2 || to[0] !== from[0])
    return false;
  const edits = reorderUsers(output, editor, (constant, axis) =>
    reorder(editor, constant, axis, sample, inverse(perm)),
  );
  const flat = edits && reshaped(editor, maker.inputs[0]!, to);
  if (edits === undefined || flat === undefined) return false;
  for (const edit of edits) edit();
  return editor.redirect(output, flat);
};

/** The edits that reorder the features of a tensor where it is made; undefined if that cannot be done. */
function reorderMaker(
  name: string,
  editor: GraphEditor,
  edit: (constant: Constant, axis: number) => string,
): (() => void)[] | undefined {
  const node = editor.producer(name);
  const features = editor.shape(name)[1];
  if (node === undefined || editor.useCount(name) > 1 || typeof features !== 'number') return undefined;
  const weights = constantWeights(node, editor);
  if (weights !== undefined) {
    const bias = node.inputs[2] ?? '';
    const constant = editor.constant(bias);
    const varies = constant === undefined || constant.shape.at(-1) === features;
    if (bias !== '' && constant === undefined) return undefined;
    const axis = intAttribute(node, 'transB', 0) === 1 ? 0 : 1;
    return [
      () => {
        const inputs = node.inputs.with(1, edit(weights, axis));
        if (constant !== undefined && varies) inputs[2] = edit(constant, constant.shape.length - 1);
        editor.update(node, { inputs });
      },
    ];
  }
  const step = featureWise(node, features, editor);
  const rest = step && reorderMaker(step.x, editor, edit);
  if (step === undefined || rest === undefined) return undefined;
  const { vector } = step;
  if (vector === undefined) return rest;
  const constant = editor.constant(node.inputs[vector]!)!;
  const axis = constant.shape.length - 1;
  return [...rest, () => editor.update(node, { inputs: node.inputs.with(vector, edit(constant, axis)) })];
}

/** Product with constant weights → unflatten → Transpose: permute the weights' columns instead of the tensor. */
const behindProduct: Rule = (node, editor) => {
  const perm = samplePermutation(node, editor);
  const unflatten = editor.producer(node.inputs[0] ?? '');
  if (perm === undefined || unflatten?.op !== 'Reshape' || editor.useCount(node.inputs[0]!) > 1) return false;
  const [rows] = unflatten.inputs as [string];
  const [from, to] = [editor.shape(rows), editor.shape(node.inputs[0]!)];
  const sample = to.slice(1);
  if (from.length !== 2 || from[0] !== to[0] || !isStatic(sample) || sizeOf(sample) !== from[1]) return false;
  const edits = reorderMaker(rows, editor, (constant, axis) => reorder(editor, constant, axis, sample, perm));
  if (edits === undefined) return false;
  for (const edit of edits) edit();
  const result = reshaped(editor, rows, [to[0]!, ...permuted(sample, perm)]);
  return result !== undefined && editor.redirect(node.outputs[0]!, result);
};

/**
 * Removes the transposes between images and the matrix products that read or make them flattened, by permuting the
 * rows or columns of the products' constant weights (and biases). Everything else computes what it did, to the
 * rounding of a sum taken in another order.
 */
export const foldFlatten = passOf(beforeProduct, behindProduct);
