import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';
import { trace } from '../trace.js';

const transposes = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

/** Shape of a matrix stack, transposed or not. */
const matrix = (stack: readonly number[], rows: number, columns: number, transposed: boolean): number[] =>
  transposed ? [...stack, columns, rows] : [...stack, rows, columns];

describe('matrix products', () => {
  describe.each(transposes)('transposing a: %s, b: %s', (transposeA, transposeB) => {
    const product = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.matMul(a, b, transposeA, transposeB);

    it('of matrices and stacks', async () => {
      const a = (...stack: readonly number[]) => normal(...matrix(stack, 3, 4, transposeA));
      const b = (...stack: readonly number[]) => normal(...matrix(stack, 4, 5, transposeB));
      await expectParity(
        ({ a, b, a1, b1, a2, b2 }) => ({
          matrices: product(a!, b!),
          single: product(a1!, b1!),
          stacks: product(a2!, b2!),
          shared: product(a2!, b1!),
        }),
        { a: a(), b: b(), a1: a(1), b1: b(1), a2: a(2), b2: b(2) },
      );
    });

    it('of integers', async () => {
      await expectParity(({ a, b }) => ({ y: product(a!, b!) }), {
        a: integers(-4, 5, ...matrix([], 3, 2, transposeA)),
        b: integers(-4, 5, ...matrix([], 2, 3, transposeB)),
      });
    });

    it('with gradients of first and second order', async () => {
      const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sum(tf.tanh(product(a, b)));
      await expectParity(
        ({ a, b }) => {
          const [da, db] = tf.grads(loss)([a!, b!]);
          const norm = (b: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.grad((a: tf.Tensor) => loss(a, b))(a!)));
          return { da: da!, db: db!, second: tf.grad(norm)(b!) };
        },
        { a: normal(...matrix([], 3, 4, transposeA)), b: normal(...matrix([], 4, 2, transposeB)) },
      );
    });

    it('with bias and activation in one kernel', async () => {
      await expectParity(
        ({ a, b, bias }) => {
          const fused = (activation: 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'leakyrelu') =>
            tf.fused.matMul({ a: a!, b: b!, transposeA, transposeB, bias: bias!, activation, leakyreluAlpha: 0.1 });
          return {
            linear: fused('linear'),
            relu: fused('relu'),
            relu6: fused('relu6'),
            elu: fused('elu'),
            sigmoid: fused('sigmoid'),
            leakyRelu: fused('leakyrelu'),
          };
        },
        {
          a: normal(...matrix([], 3, 4, transposeA)),
          b: normal(...matrix([], 4, 5, transposeB)),
          bias: normal(5),
        },
      );
    });
  });

  it('leave transposes to Gemm', () => {
    const graph = trace(({ a, b }) => ({ y: tf.matMul(a!, b!, true, false) }), {
      a: { shape: [4, 3], dtype: 'float32' },
      b: { shape: [4, 5], dtype: 'float32' },
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Gemm']);
  });

  it('follow Einstein’s notation', async () => {
    await expectParity(
      ({ a, b }) => ({
        contracted: tf.einsum('nij,njk->nik', a!, b!),
        summed: tf.einsum('nij->i', a!),
        outer: tf.einsum('nij, nkl -> ikl', a!, b!),
      }),
      { a: normal(2, 3, 4), b: normal(2, 4, 5) },
    );
  });

  it('are dot products too', async () => {
    await expectParity(({ m, v }) => ({ y: tf.dot(m!, v!), w: tf.outerProduct(v as tf.Tensor1D, v as tf.Tensor1D) }), {
      m: normal(3, 4),
      v: normal(4),
    });
  });
});
