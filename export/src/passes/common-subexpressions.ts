import type { Attribute, Constant, Graph, Node } from '../graph.js';
import { GraphEditor } from './graph-editor.js';
import { isRandom } from './operators.js';

/** Operators whose two operands may change places. */
const COMMUTATIVE = new Set(['Add', 'Mul', 'Max', 'Min', 'Sum', 'And', 'Or', 'Xor', 'Equal']);

function bytesOf({ data }: Constant): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** FNV-1a over the bytes: cheap, and collisions only cost a comparison. */
function hashOf(constant: Constant): number {
  const bytes = bytesOf(constant);
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

function sameData(a: Constant, b: Constant): boolean {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  return x.length === y.length && x.every((byte, index) => byte === y[index]);
}

function mergeConstants(graph: Graph, editor: GraphEditor): void {
  const buckets = new Map<string, Constant[]>();
  for (const constant of graph.constants.values()) {
    const shape = constant.shape.join();
    const siblings = buckets.get(`${constant.dtype}|${shape}`) ?? [];
    siblings.push(constant);
    buckets.set(`${constant.dtype}|${shape}`, siblings);
  }
  for (const siblings of buckets.values()) {
    if (siblings.length < 2) continue;
    const seen = new Map<number, Constant[]>();
    for (const constant of siblings) {
      const hash = hashOf(constant);
      const equal = seen.get(hash)?.find((other) => sameData(other, constant));
      if (equal !== undefined) editor.redirect(constant.name, equal.name);
      else seen.set(hash, [...(seen.get(hash) ?? []), constant]);
    }
  }
}

function attributeKey([name, attribute]: [string, Attribute]): string {
  return `${name}:${attribute.kind}:${String(attribute.value)}`;
}

function keyOf(node: Node): string | undefined {
  const attributes = Object.entries(node.attributes);
  if (isRandom(node) || attributes.some(([, { kind }]) => kind === 'graph')) return undefined;
  const inputs = COMMUTATIVE.has(node.op) ? [...node.inputs].sort() : node.inputs;
  const parts = [node.domain ?? '', node.op, inputs.length, ...inputs, ...attributes.map(attributeKey).sort()];
  // Which optional outputs a node has is part of what it computes.
  return JSON.stringify([...parts, node.outputs.map((output) => output === '')]);
}

/** Merges nodes that apply the same operator to the same tensors, and constants with the same contents. */
export function mergeCommonSubexpressions(graph: Graph): Graph {
  const editor = new GraphEditor(graph);
  mergeConstants(graph, editor);
  const seen = new Map<string, Node>();
  for (const node of editor.nodes) {
    const key = keyOf(node);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, node);
    else for (const [index, output] of node.outputs.entries()) editor.redirect(output, first.outputs[index]!);
  }
  return editor.finish();
}
