import { ints } from '../../attributes.js';
import { transpose } from '../evaluate/movement.js';
import type { GraphEditor } from '../graph-editor.js';
import { compose, isIdentity, keepsOrder, type Permutation, permuted } from '../permutations.js';
import { reshaped } from '../redundant-nodes.js';
import { padded, reshapeTarget } from '../shapes.js';
import { costOf, permutationBy } from './transposes.js';

/** Drops leading axes of size one, which broadcasting adds again. */
function trimmed<T>(shape: readonly T[]): T[] {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/** What it costs to permute an operand that broadcasting pads to the permutation's rank; undefined if it cannot be. */
export function smallOperandCost(editor: GraphEditor, name: string, perm: Permutation): number | undefined {
  if (editor.constant(name) !== undefined) return 0;
  const shape = padded(editor.shape(name), perm.length);
  if (keepsOrder(shape, perm)) {
    const target = trimmed(permuted(shape, perm));
    return reshapeTarget(editor.shape(name), target) === undefined ? undefined : 0;
  }
  return reshapeTarget(editor.shape(name), shape) === undefined ? undefined : costOf(shape, perm);
}

/** A tensor padded to a rank, as another one with its axes permuted: itself, or what a Transpose made it from. */
function beforeTranspose(editor: GraphEditor, name: string, rank: number): { source: string; perm: Permutation } {
  const lead = rank - editor.shape(name).length;
  const maker = editor.producer(name);
  const own = permutationBy(maker, (other) => editor.shape(other)) ?? [...editor.shape(name).keys()];
  const perm = [...Array(lead).keys(), ...own.map((axis) => lead + axis)];
  return { source: maker === undefined || isIdentity(perm) ? name : maker.inputs[0]!, perm };
}

/** A lower-rank operand of a broadcasting operator, as it must look beside permuted operands of full rank. */
export function permuteSmallOperand(editor: GraphEditor, name: string, perm: Permutation): string {
  const constant = editor.constant(name);
  if (constant !== undefined) {
    if (constant.data.length === 1) return name;
    const literal = transpose({ ...constant, shape: padded(constant.shape, perm.length) as number[] }, perm);
    return editor.addConstant(literal.dtype, trimmed(literal.shape), literal.data);
  }
  const before = beforeTranspose(editor, name, perm.length);
  const shape = padded(editor.shape(before.source), perm.length);
  const total = compose(before.perm, perm);
  if (keepsOrder(shape, total)) {
    const result = reshaped(editor, before.source, trimmed(permuted(shape, total)));
    if (result !== undefined) return result;
  }
  const type = { dtype: editor.value(name).dtype, shape: permuted(shape, total) };
  return editor.emit('Transpose', [reshaped(editor, before.source, shape)!], type, { perm: ints(total) });
}
