import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import { ints } from '../attributes.js';
import { GraphBuilder, type TensorType } from '../builder.js';
import type { Dimension, Value } from '../graph.js';
import { fuseConvolutionBias } from './convolution-bias.js';

const float = (...shape: Dimension[]): TensorType => ({ dtype: 'float32', shape });

/** A convolution x [N, 2, 5, 5] → [N, 3, 4, 4] with kernels of 2 × 2, and f of its result. */
function convolutionThen(f: (b: GraphBuilder, product: Value) => Value) {
  const b = new GraphBuilder('test');
  const [x, w] = [b.input('x', 'float32', ['N', 2, 5, 5]), b.input('w', 'float32', [3, 2, 2, 2])];
  const attributes = { kernel_shape: ints([2, 2]) };
  return b.build({ y: f(b, b.emit('Conv', [x, w], float('N', 3, 4, 4), attributes)) });
}

const result = float('N', 3, 4, 4);

describe('fuseConvolutionBias', () => {
  it.each([[[3, 1, 1]], [[1, 3, 1, 1]]])('takes an addend of shape %j as bias', async (shape) => {
    const graph = convolutionThen((b, p) => b.emit('Add', [b.input('bias', 'float32', shape), p], result));
    const after = fuseConvolutionBias(graph);
    expect(operators(after)).toEqual(['Conv', 'Reshape']);
    await expectSameResults(graph, after);
  });

  it('does so for transposed convolutions', async () => {
    const b = new GraphBuilder('test');
    const [x, w] = [b.input('x', 'float32', [2, 3, 4, 4]), b.input('w', 'float32', [3, 2, 2, 2])];
    const up = b.emit('ConvTranspose', [x, w], float(2, 2, 8, 8), {
      kernel_shape: ints([2, 2]),
      strides: ints([2, 2]),
    });
    const bias = b.constant('float32', [2, 1, 1], Float32Array.of(1, -2));
    const graph = b.build({ y: b.emit('Add', [up, bias], float(2, 2, 8, 8)) });
    const after = fuseConvolutionBias(graph);
    expect(operators(after)).toEqual(['ConvTranspose', 'Reshape']);
    await expectSameResults(graph, after);
  });

  it.each([
    ['varies within a channel', [3, 1, 4]],
    ['varies over positions only', [4, 4]],
    ['is the same for all channels', [1, 1, 1]],
  ])('leaves an addend alone that %s', (_, shape) => {
    const graph = convolutionThen((b, p) => b.emit('Add', [p, b.input('c', 'float32', shape)], result));
    expect(fuseConvolutionBias(graph)).toBe(graph);
  });

  it('leaves a convolution alone that something else reads too', () => {
    const graph = convolutionThen((b, p) => {
      const biased = b.emit('Add', [p, b.input('bias', 'float32', [3, 1, 1])], result);
      return b.emit('Mul', [biased, p], result);
    });
    expect(fuseConvolutionBias(graph)).toBe(graph);
  });
});
