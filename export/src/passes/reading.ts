import type { Constant, Node } from '../graph.js';

export function intAttribute(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : fallback;
}

export function floatAttribute(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'float' ? attribute.value : fallback;
}

export function intsAttribute(node: Node, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

/** The contents of a small integer constant (a shape, axes, pads). */
export function integersOf(constant: Constant | undefined): number[] | undefined {
  if (constant === undefined || (constant.dtype !== 'int64' && constant.dtype !== 'int32')) return undefined;
  return Array.from(constant.data as ArrayLike<number | bigint>, Number);
}

/** The permutation of a Transpose; ONNX reverses the axes where none is given. */
export function permutationOf(node: Node, rank: number): readonly number[] {
  return intsAttribute(node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}
