import { float, int } from '../attributes.js';
import type { Node } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';
import { floatAttribute, intAttribute, permutationOf } from './reading.js';
import { passOf, type Rule } from './rules.js';
import { broadcastShapes, sameShape } from './shapes.js';
import { splatOf } from './splat.js';

/** A scalar constant's value; shapes that would raise the other operand's rank are not scalars here. */
function scalarOf(name: string, rank: number, editor: GraphEditor): number | undefined {
  const constant = editor.constant(name);
  return constant?.data.length === 1 && constant.shape.length <= rank ? splatOf(name, editor) : undefined;
}

/** A tensor that is another one times a scalar constant. */
function scaled(name: string, editor: GraphEditor): { x: string; factor: number } | undefined {
  const node = editor.producer(name);
  if (node === undefined) return undefined;
  const [a, b] = node.inputs as [string, string];
  if (node.op === 'Neg') return { x: a, factor: -1 };
  const rank = editor.shape(name).length;
  for (const [x, c] of [
    [a, b],
    [b, a],
  ] as const) {
    if (node.op === 'Mul') {
      const factor = scalarOf(c, rank, editor);
      if (factor !== undefined && editor.shape(x).length === rank) return { x, factor };
    }
  }
  const divisor = node.op === 'Div' ? scalarOf(b, rank, editor) : undefined;
  return divisor ? { x: a, factor: 1 / divisor } : undefined;
}

const isGemm = (node: Node | undefined): node is Node => node?.op === 'Gemm';
const alphaOf = (node: Node) => floatAttribute(node, 'alpha', 1);
const betaOf = (node: Node) => floatAttribute(node, 'beta', 1);
const addendOf = (node: Node): string => node.inputs[2] ?? '';

function isFloatMatrix(name: string, editor: GraphEditor): boolean {
  const { dtype, shape } = editor.value(name);
  return shape.length === 2 && dtype === 'float32';
}

/** The product of two matrices is a Gemm: it can transpose, scale and add. */
const matMulToGemm: Rule = (node, editor) => {
  if (node.op !== 'MatMul' || !node.inputs.every((name) => isFloatMatrix(name, editor))) return false;
  editor.update(node, { op: 'Gemm' });
  return true;
};

/** Transposed operands become transA and transB. */
const transposedOperands: Rule = (node, editor) => {
  if (!isGemm(node)) return false;
  for (const [index, flag] of (['transA', 'transB'] as const).entries()) {
    const producer = editor.producer(node.inputs[index]!);
    if (producer?.op !== 'Transpose' || permutationOf(producer, 2)[0] !== 1) continue;
    const inputs = node.inputs.with(index, producer.inputs[0]!);
    const attributes = { ...node.attributes, [flag]: int(1 - intAttribute(node, flag, 0)) };
    editor.update(node, { inputs, attributes });
    return true;
  }
  return false;
};

/** (α·A·B)ᵀ is α·Bᵀ·Aᵀ, where only the transpose is wanted. */
const transposedProduct: Rule = (node, editor) => {
  if (node.op !== 'Transpose') return false;
  const gemm = editor.producer(node.inputs[0]!);
  if (!isGemm(gemm) || addendOf(gemm) !== '' || editor.useCount(node.inputs[0]!) > 1) return false;
  if (permutationOf(node, 2)[0] !== 1) return false;
  const [a, b] = gemm.inputs as [string, string];
  const [transA, transB] = [intAttribute(gemm, 'transA', 0), intAttribute(gemm, 'transB', 0)];
  const attributes = { ...gemm.attributes, transA: int(1 - transB), transB: int(1 - transA) };
  editor.update(node, { op: 'Gemm', inputs: [b, a], attributes });
  return true;
};

/** A scalar factor of the product goes into alpha (and beta), where the bare product has no other use. */
const scaledProduct: Rule = (node, editor) => {
  const scale =
    node.op === 'Mul' || node.op === 'Div' || node.op === 'Neg' ? scaled(node.outputs[0]!, editor) : undefined;
  const gemm = scale && editor.producer(scale.x);
  if (scale === undefined || !isGemm(gemm) || editor.useCount(scale.x) > 1) return false;
  const alpha = float(alphaOf(gemm) * scale.factor);
  const beta = addendOf(gemm) === '' ? {} : { beta: float(betaOf(gemm) * scale.factor) };
  editor.update(node, { op: 'Gemm', inputs: gemm.inputs, attributes: { ...gemm.attributes, alpha, ...beta } });
  return true;
};

/** Scalar factors of an operand go into alpha, those of the addend into beta. */
const scaledOperands: Rule = (node, editor) => {
  if (!isGemm(node)) return false;
  for (const [index, input] of node.inputs.entries()) {
    const scale = input === '' ? undefined : scaled(input, editor);
    if (scale === undefined) continue;
    const factor = (index === 2 ? betaOf(node) : alphaOf(node)) * scale.factor;
    const attributes = { ...node.attributes, [index === 2 ? 'beta' : 'alpha']: float(factor) };
    editor.update(node, { inputs: node.inputs.with(index, scale.x), attributes });
    return true;
  }
  return false;
};

/** A·B + C is one Gemm, where C broadcasts to the product and the bare product has no other use. */
const addedMatrix: Rule = (node, editor) => {
  if (node.op !== 'Add' && node.op !== 'Sub') return false;
  const { shape } = editor.value(node.outputs[0]!);
  const [a, b] = node.inputs as [string, string];
  for (const [product, addend] of [
    [a, b],
    [b, a],
  ] as const) {
    const gemm = editor.producer(product);
    if (!isGemm(gemm) || addendOf(gemm) !== '' || product === addend || editor.useCount(product) > 1) continue;
    const broadcast = broadcastShapes(editor.shape(addend), editor.shape(product));
    if (broadcast === undefined || !sameShape(broadcast, editor.shape(product)) || !sameShape(broadcast, shape))
      continue;
    // a − b is a + (−1)·b: the minus belongs to whichever of the two is subtracted.
    const minus = node.op === 'Sub';
    const alpha = float(alphaOf(gemm) * (minus && product === b ? -1 : 1));
    const beta = float(minus && addend === b ? -1 : 1);
    const [first, second] = gemm.inputs as [string, string];
    editor.update(node, {
      op: 'Gemm',
      inputs: [first, second, addend],
      attributes: { ...gemm.attributes, alpha, beta },
    });
    return true;
  }
  return false;
};

export const gemmRules: readonly Rule[] = [
  matMulToGemm,
  transposedOperands,
  transposedProduct,
  scaledProduct,
  scaledOperands,
  addedMatrix,
];

/** Gathers transposes, scalar factors and sums around matrix products into Gemm nodes. Float32 matrices only. */
export const fuseGemm = passOf(...gemmRules);
