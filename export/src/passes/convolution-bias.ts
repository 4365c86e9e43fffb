import type { Node } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';
import { reshaped } from './redundant-nodes.js';
import { passOf, type Rule } from './rules.js';
import { padded, reshapeTarget, sameShape } from './shapes.js';

const isConvolution = (node: Node | undefined): node is Node => node?.op === 'Conv' || node?.op === 'ConvTranspose';

/** A tensor that broadcasting repeats over everything but channels, as a vector of the channels. */
function channelVector(name: string, product: string, editor: GraphEditor): string | undefined {
  const shape = editor.shape(product);
  const channels = shape[1]!;
  const own = editor.shape(name);
  if (own.length > shape.length || typeof channels !== 'number') return undefined;
  const expected = shape.map((_, axis) => (axis === 1 ? channels : 1));
  if (!sameShape(padded(own, shape.length), expected) || reshapeTarget(own, [channels]) === undefined) return undefined;
  return reshaped(editor, name, [channels]);
}

/** A bias that is added to every position of a convolution's result is the convolution's own bias. */
export const addedBias: Rule = (node, editor) => {
  if (node.op !== 'Add') return false;
  const [a, b] = node.inputs as [string, string];
  for (const [product, addend] of [
    [a, b],
    [b, a],
  ] as const) {
    const convolution = editor.producer(product);
    if (!isConvolution(convolution) || (convolution.inputs[2] ?? '') !== '') continue;
    if (editor.useCount(product) > 1 || product === addend) continue;
    const bias = channelVector(addend, product, editor);
    if (bias === undefined) continue;
    const [x, weights] = convolution.inputs as [string, string];
    editor.update(node, { op: convolution.op, inputs: [x, weights, bias], attributes: convolution.attributes });
    return true;
  }
  return false;
};

/** Gives Conv and ConvTranspose the bias that is added to their results, constant or not. */
export const fuseConvolutionBias = passOf(addedBias);
