import type { Dimension, Graph, Node } from '../../graph.js';
import { keepsOrder, type Permutation } from '../permutations.js';
import { permutationOf } from '../reading.js';
import { typicalSize } from '../shapes.js';

type ShapeOf = (name: string) => readonly Dimension[];

/**
 * The permutation that a node performs: of a Transpose, or of a Reshape that only moves axes of size one. Undefined
 * for every other node.
 */
export function permutationBy(node: Node | undefined, shapeOf: ShapeOf): Permutation | undefined {
  if (node?.op === 'Transpose') return permutationOf(node, shapeOf(node.inputs[0]!).length);
  if (node?.op !== 'Reshape') return undefined;
  const [from, to] = [shapeOf(node.inputs[0]!), shapeOf(node.outputs[0]!)];
  if (from.length !== to.length) return undefined;
  const axes = [...from.keys()];
  const [unit, sized] = [axes.filter((axis) => from[axis] === 1), axes.filter((axis) => from[axis] !== 1)];
  const perm: number[] = [];
  for (const size of to) {
    const axis = size === 1 ? unit.shift() : sized.shift();
    if (axis === undefined || from[axis] !== size) return undefined;
    perm.push(axis);
  }
  return perm;
}

/** Elements that a permutation moves; one, for the bother of a node, where it only relabels axes. */
export function costOf(shape: readonly Dimension[], perm: Permutation): number {
  if (perm.every((axis, index) => axis === index)) return 0;
  return keepsOrder(shape, perm) ? 1 : typicalSize(shape);
}

/** What the transposes of a graph cost: the elements that they move, and how many stand right behind a convolution. */
export interface TransposeCost {
  readonly moved: number;
  /** Where a Transpose stands there, neither a bias nor an activation can join the convolution. */
  readonly behindConvolutions: number;
}

export function transposeCost(graph: Graph): TransposeCost {
  const shapeOf = (name: string) => graph.values.get(name)!.shape;
  const convolved = new Set(
    graph.nodes.filter(({ op }) => op === 'Conv' || op === 'ConvTranspose').flatMap(({ outputs }) => outputs),
  );
  let moved = 0;
  let behindConvolutions = 0;
  for (const node of graph.nodes) {
    if (node.op !== 'Transpose') continue;
    const shape = shapeOf(node.inputs[0]!);
    moved += costOf(shape, permutationOf(node, shape.length));
    if (convolved.has(node.inputs[0]!)) behindConvolutions++;
  }
  return { moved, behindConvolutions };
}

export function isCheaper(a: TransposeCost, b: TransposeCost): boolean {
  return a.moved < b.moved || (a.moved === b.moved && a.behindConvolutions < b.behindConvolutions);
}
