import { ints } from '../attributes.js';
import type { Node } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';
import { intAttribute, integersOf, intsAttribute } from './reading.js';
import { normalisedAxes } from './shapes.js';

/** The axes a reduction reduces, ascending; undefined if they are only known at run time. */
export function reducedAxes(node: Node, editor: GraphEditor): number[] | undefined {
  const rank = editor.shape(node.inputs[0]!).length;
  const input = node.inputs[1] ?? '';
  const given = input === '' ? (intsAttribute(node, 'axes') ?? []) : integersOf(editor.constant(input));
  if (given === undefined) return undefined;
  if (given.length > 0) return normalisedAxes(given, rank);
  return intAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

/**
 * Inputs and attributes of a reduction of `x` over `axes`, otherwise as `node` is. Axes are an input for ReduceSum
 * and an attribute for the other reductions, as opset 17 has it, unless the node shows otherwise.
 */
export function reductionOf(node: Node, editor: GraphEditor, x: string, axes: readonly number[]) {
  const { axes: _, ...rest } = node.attributes;
  if (node.op !== 'ReduceSum' && (node.inputs[1] ?? '') === '') {
    return { inputs: [x], attributes: { ...rest, axes: ints(axes) } };
  }
  const constant = editor.addConstant('int64', [axes.length], BigInt64Array.from(axes, BigInt));
  return { inputs: [x, constant], attributes: rest };
}

export const keepsDimensions = (node: Node): boolean => intAttribute(node, 'keepdims', 1) === 1;
