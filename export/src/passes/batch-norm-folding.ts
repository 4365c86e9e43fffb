import { float } from '../attributes.js';
import type { Constant, Node } from '../graph.js';
import { foldConstants } from './constant-folding.js';
import type { Literal } from './evaluate/arrays.js';
import { expand, reshape } from './evaluate/movement.js';
import type { GraphEditor } from './graph-editor.js';
import { floatAttribute, intAttribute } from './reading.js';
import { reshaped } from './redundant-nodes.js';
import { passOf, type Rule } from './rules.js';
import { isStatic, padded, sizeOf } from './shapes.js';
import { addScalar } from './splat.js';

/** A node that adds a constant to a tensor or multiplies it by one. */
interface Affine {
  readonly kind: 'scale' | 'shift';
  readonly x: string;
  readonly constant: Constant;
}

/** Reads Add and Mul with a constant operand. Sub and Div are brought to these forms first. */
function affineOf(node: Node | undefined, editor: GraphEditor): Affine | undefined {
  if (node?.op !== 'Add' && node?.op !== 'Mul') return undefined;
  const [a, b] = node.inputs as [string, string];
  for (const [x, name] of [
    [a, b],
    [b, a],
  ] as const) {
    const constant = editor.constant(name);
    if (constant?.dtype !== 'float32' || editor.constant(x) !== undefined) continue;
    if (constant.shape.length > editor.shape(x).length || editor.shape(x).length === 0) continue;
    return { kind: node.op === 'Add' ? 'shift' : 'scale', x, constant };
  }
  return undefined;
}

/** Emits arithmetic on constants; constant folding computes it. */
function onConstants(editor: GraphEditor, op: string, a: string, b: string, shape: readonly number[]): string {
  return editor.emit(op, [a, b], { dtype: 'float32', shape });
}

function stored(editor: GraphEditor, { dtype, shape, data }: Literal): string {
  return editor.addConstant(dtype, shape, data);
}

/** x − c is x + (−c) and x / c is x · (1/c), for constant c. */
const subtractionsAndDivisions: Rule = (node, editor) => {
  if (node.op !== 'Sub' && node.op !== 'Div') return false;
  const [x, name] = node.inputs as [string, string];
  const constant = editor.constant(name);
  if (constant?.dtype !== 'float32' || editor.constant(x) !== undefined) return false;
  const type = { dtype: constant.dtype, shape: constant.shape };
  const opposite = editor.emit(node.op === 'Sub' ? 'Neg' : 'Reciprocal', [name], type);
  editor.update(node, { op: node.op === 'Sub' ? 'Add' : 'Mul', inputs: [x, opposite] });
  return true;
};

/** BatchNormalization with constant statistics is x · γ/√(σ² + ε) + (β − μ·γ/√(σ² + ε)). */
const decompose: Rule = (node, editor) => {
  if (node.op !== 'BatchNormalization' || intAttribute(node, 'training_mode', 0) !== 0) return false;
  const [x, scale, offset, mean, variance] = node.inputs as [string, string, string, string, string];
  if (![scale, offset, mean, variance].every((name) => editor.constant(name)?.dtype === 'float32')) return false;
  const { dtype, shape } = editor.value(node.outputs[0]!);
  const channels = sizeOf(editor.constant(scale)!.shape);
  const vector = [channels];
  const column = [channels, ...shape.slice(2).map(() => 1)];
  const epsilon = addScalar(editor, floatAttribute(node, 'epsilon', 1e-5));
  const deviation = editor.emit('Sqrt', [onConstants(editor, 'Add', variance, epsilon, vector)], {
    dtype,
    shape: vector,
  });
  const factor = onConstants(editor, 'Div', scale, deviation, vector);
  const shift = onConstants(editor, 'Sub', offset, onConstants(editor, 'Mul', mean, factor, vector), vector);
  const scaled = editor.emit('Mul', [x, reshaped(editor, factor, column)!], { dtype, shape });
  return editor.redirect(
    node.outputs[0]!,
    editor.emit('Add', [scaled, reshaped(editor, shift, column)!], { dtype, shape }),
  );
};

/** Where the weights of a linear operator have their output channels, and how many there are. */
function outputChannels(node: Node, weights: Constant): { axis: number; channels: number } | undefined {
  if (node.op === 'Gemm') {
    const axis = intAttribute(node, 'transB', 0) === 1 ? 0 : 1;
    return { axis, channels: weights.shape[axis]! };
  }
  if (node.op === 'Conv') return { axis: 0, channels: weights.shape[0]! };
  // With groups, the channels of a ConvTranspose are spread over two axes of its weights.
  if (node.op !== 'ConvTranspose' || intAttribute(node, 'group', 1) !== 1) return undefined;
  return { axis: 1, channels: weights.shape[1]! };
}

/** A constant that varies along the channel axis only (or not at all), as a vector of the channels. */
function channelConstant(constant: Constant, rank: number, channels: number, editor: GraphEditor): string | undefined {
  const shape = padded(constant.shape, rank) as number[];
  if (shape.some((size, axis) => (axis === 1 ? size !== 1 && size !== channels : size !== 1))) return undefined;
  return stored(editor, expand(reshape(constant, [sizeOf(constant.shape)]), [channels]));
}

/** A constant factor or term behind a convolution or matrix product with constant weights goes into the weights. */
const intoLinear: Rule = (node, editor) => {
  const affine = affineOf(node, editor);
  const linear = affine && editor.producer(affine.x);
  if (affine === undefined || linear === undefined || editor.useCount(affine.x) > 1) return false;
  const weights = editor.constant(linear.inputs[1] ?? '');
  const place = weights?.dtype === 'float32' ? outputChannels(linear, weights) : undefined;
  if (weights === undefined || place === undefined) return false;
  const { axis, channels } = place;
  const rank = editor.shape(affine.x).length;
  const oldBias = linear.inputs[2] ?? '';
  const known = editor.constant(oldBias);
  if (oldBias !== '' && known?.dtype !== 'float32') return false;
  // Gemm's addend may also be a whole matrix, which only a Gemm of its own could take a factor into.
  const bias = known && (linear.op === 'Gemm' ? channelConstant(known, 2, channels, editor) : oldBias);
  const vector = channelConstant(affine.constant, rank, channels, editor);
  if (vector === undefined || (oldBias !== '' && bias === undefined)) return false;

  let newWeights = weights.name;
  let newBias = bias;
  let attributes = linear.attributes;
  if (linear.op === 'Gemm' && bias !== undefined && floatAttribute(linear, 'beta', 1) !== 1) {
    newBias = onConstants(editor, 'Mul', bias, addScalar(editor, floatAttribute(linear, 'beta', 1)), [channels]);
  }
  if (linear.op === 'Gemm') attributes = { ...attributes, beta: float(1) };
  if (affine.kind === 'scale') {
    const along = weights.shape.map((_, index) => (index === axis ? channels : 1));
    newWeights = onConstants(editor, 'Mul', weights.name, reshaped(editor, vector, along)!, weights.shape);
    if (newBias !== undefined) newBias = onConstants(editor, 'Mul', newBias, vector, [channels]);
  } else newBias = newBias === undefined ? vector : onConstants(editor, 'Add', newBias, vector, [channels]);
  const inputs = [linear.inputs[0]!, newWeights, ...(newBias === undefined ? [] : [newBias])];
  editor.update(node, { op: linear.op, inputs, attributes });
  return true;
};

/** A constant factor or term behind a Reshape of a matrix product's rows stands as well before it. */
const beforeReshape: Rule = (node, editor) => {
  const affine = affineOf(node, editor);
  const maker = affine && editor.producer(affine.x);
  if (affine === undefined || maker?.op !== 'Reshape' || editor.useCount(affine.x) > 1) return false;
  const [rows] = maker.inputs as [string];
  const [from, to] = [editor.shape(rows), editor.shape(affine.x)];
  const linear = editor.producer(rows);
  if (linear?.op !== 'Gemm' || editor.useCount(rows) > 1 || from.length !== 2 || from[0] !== to[0]) return false;
  const sample = to.slice(1);
  const constant = padded(affine.constant.shape, to.length) as number[];
  if (!isStatic(sample) || typeof from[1] !== 'number' || constant[0] !== 1) return false;
  const perSample = expand(reshape(affine.constant, constant.slice(1)), sample);
  const vector = stored(editor, reshape(perSample, [from[1]]));
  const result = editor.emit(node.op, [rows, vector], { dtype: 'float32', shape: from });
  editor.update(node, { op: 'Reshape', inputs: [result, maker.inputs[1]!], attributes: maker.attributes });
  return true;
};

const batchNormRules: readonly Rule[] = [foldConstants, subtractionsAndDivisions, decompose, intoLinear, beforeReshape];

/**
 * Folds batch normalisation with constant statistics, and any other constant factor and term per channel, into the
 * weights and bias of the Conv, ConvTranspose or Gemm before it. For graphs whose weights are constants: results
 * differ by roundings.
 */
export const foldBatchNorm = passOf(...batchNormRules);
