import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { type Example, expectParity, integers, normal, uniform } from '../../../test/support/parity.js';

type UnaryOp = (x: tf.Tensor) => tf.Tensor;

const unary: readonly (readonly [name: string, examples: Example, ops: Readonly<Record<string, UnaryOp>>])[] = [
  [
    'on the whole line',
    normal(4, 7),
    {
      abs: tf.abs,
      asinh: tf.asinh,
      atan: tf.atan,
      ceil: tf.ceil,
      cos: tf.cos,
      cosh: tf.cosh,
      erf: tf.erf,
      exp: tf.exp,
      expm1: tf.expm1,
      floor: tf.floor,
      neg: tf.neg,
      round: (x) => tf.round(tf.mul(x, 3)),
      sign: tf.sign,
      sin: tf.sin,
      sinh: tf.sinh,
      square: tf.square,
      tan: tf.tan,
      clip: (x) => tf.clipByValue(x, -0.5, 1),
      cast: (x) => tf.cast(tf.mul(x, 10), 'int32'),
      bool: (x) => tf.cast(tf.relu(x), 'bool'),
      copy: tf.clone,
    },
  ],
  ['in (-1, 1)', uniform(-0.95, 0.95, 11), { acos: tf.acos, asin: tf.asin, atanh: tf.atanh }],
  [
    'on positive numbers',
    uniform(0.1, 5, 2, 3, 2),
    { log: tf.log, log1p: tf.log1p, reciprocal: tf.reciprocal, rsqrt: tf.rsqrt, sqrt: tf.sqrt },
  ],
  ['above one', uniform(1.1, 5, 9), { acosh: tf.acosh }],
  [
    'on integers',
    integers(-9, 9, 5, 3),
    {
      abs: tf.abs,
      neg: tf.neg,
      sign: tf.sign,
      square: tf.square,
      relu: tf.relu,
      clip: (x) => tf.clipByValue(x, -3, 4),
      float: (x) => tf.cast(x, 'float32'),
      exp: tf.exp,
      round: tf.round,
    },
  ],
];

describe('element-wise functions', () => {
  it.each(unary)('%s', async (_, x, ops) => {
    await expectParity(
      (inputs) => {
        const results = Object.entries(ops).map(([name, op]) => [name, op(inputs.x!)] as const);
        return Object.fromEntries(results);
      },
      { x },
    );
  });
});

const shapes: readonly (readonly [a: readonly number[], b: readonly number[]])[] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [[], [2, 2]],
];

describe('element-wise arithmetic', () => {
  it.each(shapes)('on float32 %j and %j', async (a, b) => {
    await expectParity(
      ({ a, b }) => ({
        add: tf.add(a!, b!),
        sub: tf.sub(a!, b!),
        mul: tf.mul(a!, b!),
        div: tf.div(a!, b!),
        maximum: tf.maximum(a!, b!),
        minimum: tf.minimum(a!, b!),
        squaredDifference: tf.squaredDifference(a!, b!),
        pow: tf.pow(tf.abs(a!), b!),
        mod: tf.mod(a!, b!),
        floorDiv: tf.floorDiv(a!, b!),
      }),
      { a: normal(...a), b: normal(...b) },
    );
  });

  it.each(shapes)('on int32 %j and %j', async (a, b) => {
    await expectParity(
      ({ a, b }) => {
        const nonzero = tf.add(tf.mul(b!, 2), tf.scalar(1, 'int32'));
        return {
          add: tf.add(a!, b!),
          sub: tf.sub(a!, b!),
          mul: tf.mul(a!, b!),
          maximum: tf.maximum(a!, b!),
          minimum: tf.minimum(a!, b!),
          pow: tf.pow(a!, tf.abs(b!)),
          div: tf.div(a!, nonzero),
          mod: tf.mod(a!, nonzero),
          floorDiv: tf.floorDiv(a!, nonzero),
        };
      },
      { a: integers(-9, 9, ...a), b: integers(-3, 4, ...b) },
    );
  });

  it('sums many tensors', async () => {
    await expectParity(({ a, b, i }) => ({ floats: tf.addN([a!, b!, a!]), ints: tf.addN([i!, i!]) }), {
      a: normal(2, 3),
      b: normal(2, 3),
      i: integers(0, 9, 4),
    });
  });
});
