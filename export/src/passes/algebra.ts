import type { Node } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';
import { expandTarget } from './redundant-nodes.js';
import { passOf, type Rule } from './rules.js';
import { sameShape } from './shapes.js';
import { addScalar, splatOf } from './splat.js';

/** `x` at the shape of the node's output, where the node adds nothing but broadcasting. */
function passThrough(node: Node, x: string, editor: GraphEditor): boolean {
  const output = node.outputs[0]!;
  const { dtype, shape } = editor.value(output);
  if (sameShape(editor.shape(x), shape)) return editor.redirect(output, x);
  const target = expandTarget(editor, shape);
  return target !== undefined && editor.redirect(output, editor.emit('Expand', [x, target], { dtype, shape }));
}

/** The operand whose partner is uniformly `value`. */
function partnerOf(node: Node, value: number, editor: GraphEditor): string | undefined {
  const [a, b] = node.inputs as [string, string];
  if (splatOf(b, editor) === value) return a;
  return splatOf(a, editor) === value ? b : undefined;
}

/**
 * x + 0, x − 0, x · 1, x / 1, x ^ 1 are x. (The sign of a zero may change.) x · 0 stays: it is not 0 where x is
 * infinite or NaN, and a diverging run should be seen to diverge.
 */
const neutralElements: Rule = (node, editor) => {
  const [a, b] = node.inputs as [string, string];
  let x: string | undefined;
  if (node.op === 'Add') x = partnerOf(node, 0, editor);
  else if (node.op === 'Mul') x = partnerOf(node, 1, editor);
  else if (node.op === 'Sub' && splatOf(b, editor) === 0) x = a;
  else if ((node.op === 'Div' || node.op === 'Pow') && splatOf(b, editor) === 1) x = a;
  return x !== undefined && passThrough(node, x, editor);
};

/** 0 − x, −1 · x and x / −1 are −x. */
const negations: Rule = (node, editor) => {
  const [a, b] = node.inputs as [string, string];
  let x: string | undefined;
  if (node.op === 'Sub' && splatOf(a, editor) === 0) x = b;
  else if (node.op === 'Mul') x = partnerOf(node, -1, editor);
  else if (node.op === 'Div' && splatOf(b, editor) === -1) x = a;
  if (x === undefined || !sameShape(editor.shape(x), editor.shape(node.outputs[0]!))) return false;
  editor.update(node, { op: 'Neg', inputs: [x] });
  return true;
};

/** −(−x) is x, a + (−b) is a − b, a − (−b) is a + b, (−a)·(−b) is a·b; −(a − b) is b − a where a − b has no other use. */
const doubleNegations: Rule = (node, editor) => {
  const negated = (name: string): string | undefined => {
    const producer = editor.producer(name);
    return producer?.op === 'Neg' ? producer.inputs[0] : undefined;
  };
  const [a, b] = node.inputs as [string, string];
  if (node.op === 'Neg') {
    const inner = negated(a);
    if (inner !== undefined) return editor.redirect(node.outputs[0]!, inner);
    const producer = editor.producer(a);
    if (producer?.op !== 'Sub' || editor.useCount(a) > 1) return false;
    editor.update(node, { op: 'Sub', inputs: [producer.inputs[1]!, producer.inputs[0]!] });
    return true;
  }
  if (node.op === 'Add') {
    const [inner, other] = negated(b) === undefined ? [negated(a), b] : [negated(b), a];
    if (inner === undefined) return false;
    editor.update(node, { op: 'Sub', inputs: [other, inner] });
    return true;
  }
  if (node.op === 'Sub') {
    const inner = negated(b);
    if (inner === undefined) return false;
    editor.update(node, { op: 'Add', inputs: [a, inner] });
    return true;
  }
  if (node.op !== 'Mul' && node.op !== 'Div') return false;
  const [first, second] = [negated(a), negated(b)];
  if (first === undefined || second === undefined) return false;
  editor.update(node, { inputs: [first, second] });
  return true;
};

/** x ^ 2 is x · x, x ^ 0.5 a square root, x ^ −1 a reciprocal: the general power is many times slower. */
const powers: Rule = (node, editor) => {
  if (node.op !== 'Pow') return false;
  const [x, exponent] = node.inputs as [string, string];
  const { dtype, shape } = editor.value(node.outputs[0]!);
  const power = splatOf(exponent, editor);
  if (power === undefined || !sameShape(editor.shape(x), shape) || dtype !== editor.value(x).dtype) return false;
  if (power === 2) editor.update(node, { op: 'Mul', inputs: [x, x] });
  else if (power === 0.5) editor.update(node, { op: 'Sqrt', inputs: [x] });
  else if (power === -1) editor.update(node, { op: 'Reciprocal', inputs: [x] });
  else return false;
  return true;
};

/** Whether 1/x is exact in binary floating point: x is a power of two whose reciprocal is a normal float32. */
function hasExactReciprocal(x: number): boolean {
  const exponent = Math.log2(Math.abs(x));
  return Number.isInteger(exponent) && Math.abs(exponent) < 126;
}

/** x / 2ⁿ is x · 2⁻ⁿ, to the bit; 1 / x is a reciprocal. */
const divisions: Rule = (node, editor) => {
  const [x, divisor] = node.inputs as [string, string];
  if (node.op !== 'Div' || editor.value(node.outputs[0]!).dtype !== 'float32') return false;
  const value = splatOf(divisor, editor);
  if (value !== undefined && hasExactReciprocal(value) && editor.shape(divisor).length <= editor.shape(x).length) {
    editor.update(node, { op: 'Mul', inputs: [x, addScalar(editor, 1 / value)] });
    return true;
  }
  if (splatOf(x, editor) !== 1 || !sameShape(editor.shape(divisor), editor.shape(node.outputs[0]!))) return false;
  editor.update(node, { op: 'Reciprocal', inputs: [divisor] });
  return true;
};

/** −(x · c) and (−x) · c are x · (−c) for a scalar constant c. */
const negatedFactors: Rule = (node, editor) => {
  const [a, b] = node.inputs as [string, string];
  const type = editor.value(node.outputs[0]!);
  const scalar = (name: string | undefined): number | undefined =>
    name !== undefined && editor.constant(name)?.data.length === 1 ? splatOf(name, editor) : undefined;
  if (type.dtype !== 'float32') return false;
  const replace = (x: string, c: number): boolean => {
    if (!sameShape(editor.shape(x), type.shape)) return false;
    editor.update(node, { op: 'Mul', inputs: [x, addScalar(editor, -c)] });
    return true;
  };
  if (node.op === 'Neg') {
    const product = editor.producer(a);
    if (product?.op !== 'Mul' || editor.useCount(a) > 1) return false;
    const [x, c] = scalar(product.inputs[1]) === undefined ? [product.inputs[1]!, product.inputs[0]!] : product.inputs;
    const factor = scalar(c);
    return factor !== undefined && replace(x!, factor);
  }
  if (node.op !== 'Mul') return false;
  const [x, c] = scalar(b) === undefined ? [b, a] : [a, b];
  const [factor, negation] = [scalar(c), editor.producer(x)];
  return factor !== undefined && negation?.op === 'Neg' && replace(negation.inputs[0]!, factor);
};

/** a · (1/b) is a / b, where the reciprocal has no other use and is not broadcast (few divisions are cheaper). */
const reciprocals: Rule = (node, editor) => {
  if (node.op !== 'Mul') return false;
  const [a, b] = node.inputs as [string, string];
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    const producer = editor.producer(y);
    if (producer?.op !== 'Reciprocal' || editor.useCount(y) > 1) continue;
    if (!sameShape(editor.shape(y), editor.shape(node.outputs[0]!))) continue;
    editor.update(node, { op: 'Div', inputs: [x, producer.inputs[0]!] });
    return true;
  }
  return false;
};

/** (x · c) · d is x · (c · d) and so for sums, with scalar constants c and d, where x · c has no other use. */
const scalarChains: Rule = (node, editor) => {
  if (node.op !== 'Mul' && node.op !== 'Add') return false;
  if (editor.value(node.outputs[0]!).dtype !== 'float32') return false;
  const split = (of: Node): [string, string, number] | undefined => {
    for (const [x, c] of [of.inputs, [...of.inputs].reverse()] as [string, string][]) {
      const value = editor.constant(c)?.data.length === 1 ? splatOf(c, editor) : undefined;
      if (value !== undefined && editor.shape(c).length <= editor.shape(x).length) return [x, c, value];
    }
    return undefined;
  };
  const outer = split(node);
  const inner = outer && editor.producer(outer[0]);
  if (outer === undefined || inner?.op !== node.op || editor.useCount(outer[0]) > 1) return false;
  const parts = split(inner);
  if (parts === undefined) return false;
  const combined = node.op === 'Mul' ? parts[2] * outer[2] : parts[2] + outer[2];
  editor.update(node, { inputs: [parts[0], addScalar(editor, combined)] });
  return true;
};

export const algebraRules: readonly Rule[] = [
  neutralElements,
  negations,
  doubleNegations,
  powers,
  divisions,
  negatedFactors,
  reciprocals,
  scalarChains,
];

/** Rewrites element-wise arithmetic into fewer or cheaper nodes, exactly or to a rounding of float32. */
export const simplifyArithmetic = passOf(...algebraRules);
