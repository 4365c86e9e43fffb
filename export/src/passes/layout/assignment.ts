import type { Node } from '../../graph.js';
import type { GraphEditor } from '../graph-editor.js';
import { compose, inverse, type Permutation, permuted, samePermutation } from '../permutations.js';
import { FlowNetwork } from './min-cut.js';
import { type Permutable, permutable } from './permutable.js';
import { costOf, permutationBy } from './transposes.js';

/** Weight of working in the order of convolutions, channels first, where it costs nothing: less than one element. */
const PREFERENCE = 1e-4;

/** The operators that should work on permuted tensors, and how. */
export type Assignment = ReadonlyMap<Node, Permutable>;

/**
 * Chooses which operators work on tensors in the axis order `perm` and which in the order they have, so that the
 * fewest elements are moved between the two. With two orders this is a minimum cut: the source's side keeps its
 * order, the sink's side is permuted; a tensor whose maker and user differ is an edge that costs its size, once
 * however many users differ.
 */
export class LayoutProblem {
  readonly #network = new FlowNetwork();
  readonly #keep = this.#network.vertex();
  readonly #permute = this.#network.vertex();
  readonly #vertices = new Map<Node, number>();
  readonly #choices = new Map<Node, Permutable>();
  readonly #editor: GraphEditor;
  readonly #perm: Permutation;
  readonly #inverse: Permutation;
  /** Whether the permutation brings the last axis to where convolutions have their channels. */
  readonly #channelsFirst: boolean;

  constructor(editor: GraphEditor, perm: Permutation) {
    this.#editor = editor;
    this.#perm = perm;
    this.#inverse = inverse(perm);
    this.#channelsFirst = perm.every(
      (axis, index) => axis === (index === 0 ? 0 : index === 1 ? perm.length - 1 : index - 1),
    );
    const nodes = editor.nodes;
    for (const node of nodes) this.#declare(node);
    const seen = new Set<string>();
    for (const node of nodes) {
      for (const name of [...node.inputs, ...node.outputs]) {
        if (name === '' || seen.has(name)) continue;
        seen.add(name);
        this.#connect(name);
      }
    }
  }

  solve(): Assignment {
    const side = this.#network.sinkSide(this.#keep, this.#permute);
    return new Map([...this.#choices].filter(([node]) => side.has(this.#vertices.get(node)!)));
  }

  #declare(node: Node): void {
    const shapeOf = (name: string) => this.#editor.shape(name);
    const own = permutationBy(node, shapeOf);
    if (own !== undefined) {
      if (own.length === this.#perm.length) this.#declareTranspose(node, own);
      return;
    }
    const choice = permutable(node, this.#editor, this.#perm);
    if (choice === undefined) return;
    const vertex = this.#network.vertex();
    this.#vertices.set(node, vertex);
    this.#choices.set(node, choice);
    this.#network.edge(this.#keep, vertex, choice.cost);
    if (this.#channelsFirst) this.#network.edge(vertex, this.#permute, PREFERENCE);
    else this.#network.edge(this.#keep, vertex, PREFERENCE);
  }

  /** A Transpose by the permutation or its inverse is a border; any other can yield either order. */
  #declareTranspose(node: Node, own: Permutation): void {
    if (samePermutation(own, this.#perm) || samePermutation(own, this.#inverse)) return;
    const shape = this.#editor.shape(node.inputs[0]!);
    const vertex = this.#network.vertex();
    this.#vertices.set(node, vertex);
    this.#network.edge(vertex, this.#permute, costOf(shape, own));
    this.#network.edge(this.#keep, vertex, costOf(shape, compose(own, this.#perm)));
  }

  /** Whether a Transpose by `own` is read as giving its operand in the permuted order. */
  #entersPermuted(node: Node, own: Permutation): boolean {
    if (!samePermutation(own, this.#inverse)) return false;
    // A permutation that is its own inverse can be read both ways; it leaves the order it finds an operator in.
    if (!samePermutation(own, this.#perm)) return true;
    const maker = this.#editor.producer(node.inputs[0]!);
    return maker === undefined || !this.#vertices.has(maker);
  }

  #makerOf(name: string): number {
    const node = this.#editor.producer(name);
    if (node === undefined) return this.#keep;
    const own = permutationBy(node, (other) => this.#editor.shape(other));
    if (own !== undefined && own.length === this.#perm.length && this.#entersPermuted(node, own)) return this.#permute;
    const choice = this.#choices.get(node);
    // A reduction without its axes has the same result in either order (or pays for putting it in order).
    if (choice !== undefined && choice.outputs !== this.#perm) return this.#keep;
    return this.#vertices.get(node) ?? this.#keep;
  }

  #userOf(node: Node, name: string): number | undefined {
    const own = permutationBy(node, (other) => this.#editor.shape(other));
    if (own !== undefined && own.length === this.#perm.length) {
      if (samePermutation(own, this.#perm) && !this.#entersPermuted(node, own)) return this.#permute;
      if (samePermutation(own, this.#inverse)) return this.#keep;
      this.#chargeTranspose(node, name, own);
      return undefined;
    }
    const choice = this.#choices.get(node);
    const follows = choice?.followers.some((position) => node.inputs[position] === name) === true;
    return follows ? this.#vertices.get(node) : this.#keep;
  }

  /** A Transpose by some other permutation costs its maker more in one order than in the other. */
  #chargeTranspose(node: Node, name: string, own: Permutation): void {
    const shape = this.#editor.shape(node.inputs[0]!);
    const maker = this.#makerOf(name);
    if (maker === this.#keep || maker === this.#permute) return;
    const difference = costOf(permuted(shape, this.#perm), compose(this.#inverse, own)) - costOf(shape, own);
    if (difference > 0) this.#network.edge(this.#keep, maker, difference);
    else this.#network.edge(maker, this.#permute, -difference);
  }

  #connect(name: string): void {
    const shape = this.#editor.shape(name);
    if (shape.length !== this.#perm.length || this.#editor.constant(name) !== undefined) return;
    const maker = this.#makerOf(name);
    const users = new Set<number>();
    for (const node of this.#editor.users(name)) {
      const user = this.#userOf(node, name);
      if (user !== undefined) users.add(user);
    }
    if (this.#editor.isPinned(name)) users.add(this.#keep);
    users.delete(maker);
    if (users.size === 0) return;
    const cost = costOf(shape, this.#perm);
    const [only] = users;
    if (users.size === 1) {
      this.#network.edge(maker, only!, cost, cost);
      return;
    }
    const [permutedCopy, keptCopy] = [this.#network.vertex(), this.#network.vertex()];
    this.#network.edge(maker, permutedCopy, cost);
    this.#network.edge(keptCopy, maker, cost);
    for (const user of users) {
      this.#network.edge(permutedCopy, user, Number.POSITIVE_INFINITY);
      this.#network.edge(user, keptCopy, Number.POSITIVE_INFINITY);
    }
  }
}
