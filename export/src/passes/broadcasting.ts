import type { Node } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';
import { isBroadcasting, isReduction, isUnary } from './operators.js';
import { keepsDimensions, reducedAxes, reductionOf } from './reduction-axes.js';
import { expandTarget, reshaped } from './redundant-nodes.js';
import { passOf, type Rule } from './rules.js';
import { broadcastShapes, isStatic, padded, reshapeTarget, sameShape, sizeOf } from './shapes.js';
import { addScalar, splatOf } from './splat.js';

/** The operand that `name` was broadcast from: the operand of an Expand, or one element of a uniform constant. */
function unbroadcast(name: string, editor: GraphEditor): string {
  const producer = editor.producer(name);
  if (producer?.op === 'Expand') return unbroadcast(producer.inputs[0]!, editor);
  const constant = editor.constant(name);
  if (constant === undefined || constant.data.length <= 1) return name;
  if (constant.dtype !== 'float32' && constant.dtype !== 'bool') return name;
  if (splatOf(name, editor) === undefined) return name;
  return editor.addConstant(constant.dtype, [], constant.data.slice(0, 1));
}

/** Gives `x` the shape of `output` and puts it in its place. Undefined sizes are taken from a node that knows them. */
function expandInto(output: string, x: string, editor: GraphEditor, target?: string): boolean {
  const { dtype, shape } = editor.value(output);
  if (sameShape(editor.shape(x), shape)) return editor.redirect(output, x);
  const sizes = target ?? expandTarget(editor, shape);
  return sizes !== undefined && editor.redirect(output, editor.emit('Expand', [x, sizes], { dtype, shape }));
}

/** The run-time shape that an Expand among the operands already has, where it is that of the output. */
function knownTarget(node: Node, editor: GraphEditor): string | undefined {
  const shape = editor.shape(node.outputs[0]!);
  for (const input of node.inputs) {
    const producer = editor.producer(input);
    if (producer?.op === 'Expand' && sameShape(editor.shape(input), shape)) return producer.inputs[1];
  }
  return undefined;
}

/** Element-wise operators broadcast by themselves: their operands need no Expand, and their result may be expanded. */
const elementwiseOfExpand: Rule = (node, editor) => {
  if (!isUnary(node) && !isBroadcasting(node)) return false;
  const [output] = node.outputs;
  if (output === undefined || node.outputs.length > 1) return false;
  const operands = isUnary(node) ? node.inputs.slice(0, 1) : node.inputs;
  if (!operands.some((name) => editor.producer(name)?.op === 'Expand' || isBigSplat(name, editor))) return false;
  const sources = operands.map((name) => unbroadcast(name, editor));
  const { dtype, shape } = editor.value(output);
  const small = broadcastShapes(...sources.map((name) => editor.shape(name)));
  if (small === undefined || sources.every((name, index) => name === operands[index])) return false;
  const inputs = [...sources, ...node.inputs.slice(operands.length)];
  if (sameShape(small, shape)) {
    editor.update(node, { inputs });
    return true;
  }
  const target = knownTarget(node, editor);
  if (target === undefined && !isStatic(shape)) return false;
  const result = editor.emit(node.op, inputs, { dtype, shape: small }, node.attributes);
  return expandInto(output, result, editor, target);
};

function isBigSplat(name: string, editor: GraphEditor): boolean {
  const constant = editor.constant(name);
  if (constant === undefined || constant.data.length <= 1) return false;
  return (constant.dtype === 'float32' || constant.dtype === 'bool') && splatOf(name, editor) !== undefined;
}

/** A reduction over axes that were only broadcast: reduce what there is, and multiply a sum by the repeats. */
const reductionOfExpand: Rule = (node, editor) => {
  if (!isReduction(node) || !/^Reduce(Sum|Mean|Max|Min)$/.test(node.op)) return false;
  const [x, output] = [node.inputs[0]!, node.outputs[0]!];
  const expand = editor.producer(x);
  const axes = reducedAxes(node, editor);
  if (expand?.op !== 'Expand' || axes === undefined) return false;
  const source = expand.inputs[0]!;
  const { dtype, shape: full } = editor.value(x);
  const from = padded(editor.shape(source), full.length);
  const repeats = axes.flatMap((axis) => (sameShape([from[axis]!], [full[axis]!]) ? [] : [full[axis]!]));
  const { shape } = editor.value(output);
  if (dtype !== 'float32' || repeats.length === 0 || !isStatic(repeats)) return false;
  const reducedShape = from.flatMap((size, axis) =>
    axes.includes(axis) ? (keepsDimensions(node) ? [1] : []) : [size],
  );
  if (!sameShape(reducedShape, shape) && !isStatic(shape)) return false;
  if (reshapeTarget(editor.shape(source), from) === undefined) return false;
  const { inputs, attributes } = reductionOf(node, editor, reshaped(editor, source, from)!, axes);
  let result = editor.emit(node.op, inputs, { dtype, shape: reducedShape }, attributes);
  if (node.op === 'ReduceSum') {
    result = editor.emit('Mul', [result, addScalar(editor, sizeOf(repeats))], { dtype, shape: reducedShape });
  }
  return expandInto(output, result, editor);
};

/** An expanded single element stays one under any shape: reshape and transpose it by expanding to another shape. */
const movementOfSplat: Rule = (node, editor) => {
  if (node.op !== 'Reshape' && node.op !== 'Transpose' && node.op !== 'Expand') return false;
  const [x, output] = [node.inputs[0]!, node.outputs[0]!];
  const expand = editor.producer(x);
  if (expand?.op !== 'Expand') return false;
  if (node.op === 'Expand') {
    editor.update(node, { inputs: [expand.inputs[0]!, ...node.inputs.slice(1)] });
    return true;
  }
  const source = expand.inputs[0]!;
  const from = editor.shape(source);
  if (from.some((size) => size !== 1) || !isStatic(editor.shape(output))) return false;
  const scalar = reshaped(editor, source, []);
  return scalar !== undefined && expandInto(output, scalar, editor);
};

/** Rewrites so that broadcasting happens as late as it can: on small tensors there is less to compute. */
export const broadcastingRules: readonly Rule[] = [elementwiseOfExpand, reductionOfExpand, movementOfSplat];

/** The pass of {@link broadcastingRules}. */
export const delayBroadcasting = passOf(...broadcastingRules);
