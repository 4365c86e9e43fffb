import { ints } from '../attributes.js';
import type { Graph, Node, Pass } from '../graph.js';
import { transpose } from './evaluate/movement.js';
import { GraphEditor } from './graph-editor.js';
import { type Assignment, LayoutProblem } from './layout/assignment.js';
import type { Permutable } from './layout/permutable.js';
import { isCheaper, permutationBy, transposeCost } from './layout/transposes.js';
import {
  compose,
  inverse,
  isIdentity,
  keepsOrder,
  type Permutation,
  permuted,
  samePermutation,
} from './permutations.js';
import { permutationOf } from './reading.js';
import { reshaped } from './redundant-nodes.js';
import { applyRules, passOf, type Rule } from './rules.js';

/** Rounds of moving transposes; each must make the graph cheaper, and few graphs need a second. */
const MAX_ROUNDS = 8;

/** Transposes of transposes are one, and one that changes nothing is none. */
export const mergeTransposes: Rule = (node, editor) => {
  if (node.op !== 'Transpose') return false;
  const [x, output] = [node.inputs[0]!, node.outputs[0]!];
  const perm = permutationOf(node, editor.shape(x).length);
  if (isIdentity(perm)) return editor.redirect(output, x);
  const inner = permutationBy(editor.producer(x), (name) => editor.shape(name));
  if (inner === undefined) return false;
  editor.update(node, { inputs: [editor.producer(x)!.inputs[0]!], attributes: { perm: ints(compose(inner, perm)) } });
  return true;
};

/** A Transpose that only moves axes of size one is a Reshape, which moves no element. */
const reshapeInstead: Rule = (node, editor) => {
  if (node.op !== 'Transpose') return false;
  const [x, output] = [node.inputs[0]!, node.outputs[0]!];
  if (!keepsOrder(editor.shape(x), permutationOf(node, editor.shape(x).length))) return false;
  const result = reshaped(editor, x, editor.shape(output));
  return result !== undefined && editor.redirect(output, result);
};

/** Replaces operators by their permuted forms, with transposes at the borders. */
class LayoutRewrite {
  readonly #copies = new Map<string, string>();

  constructor(
    private readonly editor: GraphEditor,
    private readonly perm: Permutation,
  ) {}

  /** A tensor in the permuted axis order. */
  #permuted(name: string): string {
    const { editor, perm } = this;
    const known = this.#copies.get(name);
    if (known !== undefined) return known;
    const maker = editor.producer(name);
    const own = permutationBy(maker, (other) => editor.shape(other));
    let copy: string;
    const constant = editor.constant(name);
    if (maker !== undefined && own !== undefined && samePermutation(own, inverse(perm))) copy = maker.inputs[0]!;
    else if (constant !== undefined) {
      const { dtype, shape, data } = transpose(constant, perm);
      copy = editor.addConstant(dtype, shape, data);
    } else copy = this.#transposed(name, perm);
    this.#copies.set(name, copy);
    return copy;
  }

  #transposed(name: string, perm: Permutation): string {
    const { dtype, shape } = this.editor.value(name);
    return this.editor.emit('Transpose', [name], { dtype, shape: permuted(shape, perm) }, { perm: ints(perm) });
  }

  apply(node: Node, choice: Permutable): void {
    const { editor } = this;
    const followers = choice.followers.map((position) => this.#permuted(node.inputs[position]!));
    const { inputs, attributes } = choice.rewrite(followers);
    const types = node.outputs.map((name) => {
      const { dtype, shape } = editor.value(name);
      return { dtype, shape: choice.outputs === undefined ? shape : permuted(shape, choice.outputs) };
    });
    const results = editor.emitMany(node.op, inputs, types, attributes);
    for (const [index, output] of [...node.outputs].entries()) {
      const result = results[index]!;
      editor.redirect(
        output,
        choice.outputs === undefined ? result : this.#transposed(result, inverse(choice.outputs)),
      );
    }
  }
}

/** The axis orders that the graph's own transposes lead to, and back from. */
function candidates(graph: Graph): Permutation[] {
  const found = new Map<string, Permutation>();
  for (const node of graph.nodes) {
    if (node.op !== 'Transpose') continue;
    const perm = permutationOf(node, graph.values.get(node.inputs[0]!)!.shape.length);
    for (const each of [perm, inverse(perm)]) found.set(each.join(), each);
  }
  return [...found.values()];
}

/** The graph with some operators in another axis order, as chosen; the editor is spent by it. */
function rewritten(editor: GraphEditor, perm: Permutation, assignment: Assignment): Graph {
  const rewrite = new LayoutRewrite(editor, perm);
  for (const node of editor.nodes) {
    const choice = assignment.get(node);
    if (choice !== undefined) rewrite.apply(node, choice);
  }
  applyRules(editor, [mergeTransposes]);
  return editor.finish();
}

/**
 * Moves transposes through the operators that work in any axis order (element-wise ones, reductions, Concat, Split,
 * Slice, Pad, Softmax, Expand) until those that meet cancel. For each axis order that occurs, a minimum cut says
 * which operators should work in it, so that the number of elements moved is least; a change is kept only where it
 * lowers that number.
 */
export const cancelTransposes: Pass = (graph) => {
  let best = passOf(mergeTransposes)(graph);
  let cost = transposeCost(best);
  let editor = new GraphEditor(best);
  for (let round = 0, improved = true; improved && round < MAX_ROUNDS; round++) {
    improved = false;
    for (const perm of candidates(best)) {
      const assignment = new LayoutProblem(editor, perm).solve();
      if (assignment.size === 0) continue;
      const next = rewritten(editor, perm, assignment);
      const nextCost = transposeCost(next);
      if (isCheaper(nextCost, cost)) [best, cost, improved] = [next, nextCost, true];
      editor = new GraphEditor(best);
    }
  }
  return best;
};

/** Turns transposes that move no element into reshapes; transposes are best cancelled before. */
export const reshapeTrivialTransposes = passOf(reshapeInstead);
