import { int } from '../../attributes.js';
import type { Node } from '../../graph.js';
import type { GraphEditor } from '../graph-editor.js';
import { isBroadcasting, isReduction, isUnary } from '../operators.js';
import { inverse, isIdentity, type Permutation, permuted } from '../permutations.js';
import { intAttribute, integersOf } from '../reading.js';
import { keepsDimensions, reducedAxes, reductionOf } from '../reduction-axes.js';
import { permuteSmallOperand, smallOperandCost } from './small-operands.js';
import { costOf } from './transposes.js';

/** The node over permuted operands. */
export type Rewritten = Pick<Node, 'inputs' | 'attributes'>;

/** How an operator can work on permuted operands instead of the ones it has. */
export interface Permutable {
  /** Positions of the inputs that are permuted with it, all of the permutation's rank. */
  readonly followers: readonly number[];
  /** Permutation of its outputs relative to what they were; undefined where they stay the same. */
  readonly outputs: Permutation | undefined;
  /** Elements moved on the side: small operands, and results that must be put back in order. */
  readonly cost: number;
  /** The node's inputs (with the followers, in order, replaced) and attributes. */
  rewrite(followers: readonly string[]): Rewritten;
}

type Inspect = (node: Node, editor: GraphEditor, perm: Permutation) => Permutable | undefined;

function substituted(node: Node, followers: readonly number[], names: readonly string[]): string[] {
  const inputs = [...node.inputs];
  for (const [index, position] of followers.entries()) inputs[position] = names[index]!;
  return inputs;
}

function constantInts(editor: GraphEditor, values: readonly number[]): string {
  return editor.addConstant('int64', [values.length], BigInt64Array.from(values, BigInt));
}

const unary: Inspect = (node, _, perm) => ({
  followers: [0],
  outputs: perm,
  cost: 0,
  rewrite: (names) => ({ inputs: substituted(node, [0], names), attributes: node.attributes }),
});

const broadcasting: Inspect = (node, editor, perm) => {
  const rank = perm.length;
  if (editor.shape(node.outputs[0]!).length !== rank) return undefined;
  const positions = [...node.inputs.keys()];
  const followers = positions.filter((position) => editor.shape(node.inputs[position]!).length === rank);
  const small = positions.filter((position) => !followers.includes(position));
  let cost = 0;
  for (const position of small) {
    const moved = smallOperandCost(editor, node.inputs[position]!, perm);
    if (moved === undefined) return undefined;
    cost += moved;
  }
  const rewrite = (names: readonly string[]): Rewritten => {
    const inputs = substituted(node, followers, names);
    for (const position of small) inputs[position] = permuteSmallOperand(editor, inputs[position]!, perm);
    return { inputs, attributes: node.attributes };
  };
  return followers.length === 0 ? undefined : { followers, outputs: perm, cost, rewrite };
};

const reduction: Inspect = (node, editor, perm) => {
  const axes = reducedAxes(node, editor);
  if (axes === undefined) return undefined;
  const back = inverse(perm);
  const moved = axes.map((axis) => back[axis]!).sort((a, b) => a - b);
  // Without the reduced axes, the others keep the order in which the permutation puts them.
  const kept = perm.filter((axis) => !axes.includes(axis));
  const ranks = [...kept].sort((a, b) => a - b);
  const induced = kept.map((axis) => ranks.indexOf(axis));
  const outputs = keepsDimensions(node) ? perm : isIdentity(induced) ? undefined : induced;
  const cost = keepsDimensions(node) || outputs === undefined ? 0 : costOf(editor.shape(node.outputs[0]!), induced);
  return { followers: [0], outputs, cost, rewrite: ([x]) => reductionOf(node, editor, x!, moved) };
};

/** Operators with one `axis`, which all their tensors share. */
const alongAxis: Inspect = (node, _, perm) => {
  const axis = intAttribute(node, 'axis', node.op === 'Concat' || node.op === 'Split' ? 0 : -1);
  const moved = inverse(perm)[axis < 0 ? axis + perm.length : axis]!;
  const followers = node.op === 'Concat' ? [...node.inputs.keys()] : [0];
  const rewrite = (names: readonly string[]): Rewritten => ({
    inputs: substituted(node, followers, names),
    attributes: { ...node.attributes, axis: int(moved) },
  });
  return { followers, outputs: perm, cost: 0, rewrite };
};

const slice: Inspect = (node, editor, perm) => {
  const [, starts, , axesInput = ''] = node.inputs;
  const count = starts === undefined ? undefined : editor.shape(starts)[0];
  if (typeof count !== 'number') return undefined;
  const given =
    axesInput === '' ? Array.from({ length: count }, (_, axis) => axis) : integersOf(editor.constant(axesInput));
  if (given === undefined) return undefined;
  const axes = given.map((axis) => inverse(perm)[axis < 0 ? axis + perm.length : axis]!);
  const rewrite = ([x]: readonly string[]): Rewritten => ({
    inputs: [x!, node.inputs[1]!, node.inputs[2]!, constantInts(editor, axes), ...node.inputs.slice(4)],
    attributes: node.attributes,
  });
  return { followers: [0], outputs: perm, cost: 0, rewrite };
};

const pad: Inspect = (node, editor, perm) => {
  const pads = integersOf(editor.constant(node.inputs[1] ?? ''));
  if (pads?.length !== 2 * perm.length) return undefined;
  const moved = [...permuted(pads.slice(0, perm.length), perm), ...permuted(pads.slice(perm.length), perm)];
  const rewrite = ([x]: readonly string[]): Rewritten => ({
    inputs: [x!, constantInts(editor, moved), ...node.inputs.slice(2)],
    attributes: node.attributes,
  });
  return { followers: [0], outputs: perm, cost: 0, rewrite };
};

/** Expand and Tile: the second input has a number for each axis. */
const repetition: Inspect = (node, editor, perm) => {
  const numbers = integersOf(editor.constant(node.inputs[1]!));
  if (numbers?.length !== perm.length || editor.shape(node.outputs[0]!).length !== perm.length) return undefined;
  const follows = editor.shape(node.inputs[0]!).length === perm.length;
  const cost = follows ? 0 : smallOperandCost(editor, node.inputs[0]!, perm);
  if (cost === undefined) return undefined;
  const rewrite = ([followed]: readonly string[]): Rewritten => ({
    inputs: [
      followed ?? permuteSmallOperand(editor, node.inputs[0]!, perm),
      constantInts(editor, permuted(numbers, perm)),
    ],
    attributes: node.attributes,
  });
  return { followers: follows ? [0] : [], outputs: perm, cost, rewrite };
};

const INSPECTORS: Readonly<Record<string, Inspect>> = {
  Concat: alongAxis,
  Split: alongAxis,
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  Slice: slice,
  Pad: pad,
  Expand: repetition,
  Tile: repetition,
};

/** Says how a node can work in another axis order; undefined if it cannot, or not on tensors of this rank. */
export function permutable(node: Node, editor: GraphEditor, perm: Permutation): Permutable | undefined {
  if (node.domain !== undefined && node.domain !== '') return undefined;
  const inspect =
    INSPECTORS[node.op] ??
    (isUnary(node) ? unary : isBroadcasting(node) ? broadcasting : isReduction(node) ? reduction : undefined);
  const found = inspect?.(node, editor, perm);
  if (found === undefined) return undefined;
  const fits = (name: string): boolean => editor.shape(name).length === perm.length;
  if (!found.followers.every((position) => fits(node.inputs[position]!))) return undefined;
  return found.followers.length > 0 || node.outputs.every(fits) ? found : undefined;
}
