import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose, expectParity, normal, runModel } from '../../test/support/parity.js';
import { encodeModel } from './serialize.js';
import { type InputSpec, trace } from './trace.js';

const vector: InputSpec = { shape: [3], dtype: 'float32' };
const failure = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

beforeAll(async () => {
  tf.env().set('IS_NODE', false);
  await tf.setBackend('cpu');
});

describe('trace', () => {
  it('names inputs and outputs by their keys', () => {
    const graph = trace(({ a, b }) => ({ sum: tf.add(a!, b!) }), { a: vector, b: vector }, { name: 'adder' });
    expect(graph.name).toBe('adder');
    expect(graph.inputs).toEqual([
      { name: 'a', ...vector },
      { name: 'b', ...vector },
    ]);
    expect(graph.nodes).toEqual([{ op: 'Add', inputs: ['a', 'b'], outputs: ['sum'], attributes: {} }]);
    expect(graph.outputs).toEqual([{ name: 'sum', ...vector }]);
  });

  it('copies outputs that are inputs, constants or the same tensor twice', async () => {
    await expectParity(
      ({ x }) => {
        const y = tf.neg(x!);
        return { first: y, second: y, clone: tf.clone(y), input: x!, constant: tf.tensor([1, 2]) };
      },
      { x: normal(3) },
    );
  });

  it('keeps unused inputs unless told otherwise', () => {
    const fn = ({ a }: Readonly<Record<string, tf.Tensor>>) => ({ y: tf.neg(a!) });
    const inputs = { a: vector, unused: vector };
    const names = (dropUnusedInputs: boolean) => trace(fn, inputs, { dropUnusedInputs }).inputs.map(({ name }) => name);
    expect(names(false)).toEqual(['a', 'unused']);
    expect(names(true)).toEqual(['a']);
  });

  it('keeps inputs that are only passed through', () => {
    const graph = trace(({ a }) => ({ y: a! }), { a: vector }, { dropUnusedInputs: true });
    expect(graph.inputs.map(({ name }) => name)).toEqual(['a']);
  });

  it('turns captured tensors into constants, and leaves them where they are', async () => {
    const weights = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const variable = tf.variable(tf.scalar(10));
    const graph = trace(({ x }) => ({ y: tf.add(tf.dot(x!, weights), variable) }), { x: vector });
    expect(tf.getBackend()).toBe('cpu');
    expect([...weights.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    const x = { shape: [3], data: Float32Array.of(1, 0, -1) };
    expectClose(await runModel(encodeModel(graph), { x }), { y: { shape: [2], data: Float32Array.of(6, 6) } });
    tf.dispose([weights, variable]);
  });

  it('lets values that are known already be read', () => {
    const graph = trace(
      ({ x }) => {
        const [factor] = tf.scalar(2).dataSync();
        return { y: tf.mul(x!, factor! + 1) };
      },
      { x: vector },
    );
    expect([...graph.constants.values()].map(({ data }) => data)).toEqual([Float32Array.of(3)]);
  });

  it('refuses to read values that are not known', async () => {
    const reading = failure('INVALID_ARGUMENT', /values of a tensor were read/);
    expect(() => trace(({ x }) => ({ y: tf.mul(x!, x!.dataSync()[0]!) }), { x: vector })).toThrow(reading);
    expect(() => trace(({ x }) => ({ y: tf.scalar(tf.neg(x!).arraySync() as number) }), { x: vector })).toThrow(
      reading,
    );
    let pending: Promise<unknown> = Promise.resolve();
    trace(
      ({ x }) => {
        pending = x!.data();
        pending.catch(() => undefined);
        return { y: x! };
      },
      { x: vector },
    );
    await expect(pending).rejects.toThrow(reading);
  });

  it('names the kernel that has no lowering, and where to add one', () => {
    const resize = ({ x }: Readonly<Record<string, tf.Tensor>>) => ({
      y: tf.image.resizeBilinear(x as tf.Tensor3D, [2, 2]),
    });
    expect(() => trace(resize, { x: { shape: [4, 4, 1], dtype: 'float32' } })).toThrow(
      failure('UNSUPPORTED_OP', /'ResizeBilinear'.*export\/src\/lowering/),
    );
  });

  it('refuses results that are not tensors', () => {
    const wrong = (result: unknown) => () => trace(() => result as Record<string, tf.Tensor>, { x: vector });
    expect(wrong(Promise.resolve({}))).toThrow(failure('INVALID_ARGUMENT', /promise/));
    expect(wrong(undefined)).toThrow(failure('INVALID_ARGUMENT', /object of tensors/));
    expect(wrong({ y: 3 })).toThrow(failure('INVALID_ARGUMENT', /'y'/));
  });

  it.each([[[-1]], [[2.5]], [['']], [['2*N']], [[Number.NaN, 3]]])('refuses the shape %j', (shape) => {
    const inputs: Readonly<Record<string, InputSpec>> = { x: { shape, dtype: 'float32' } };
    expect(() => trace(({ x }) => ({ y: x! }), inputs)).toThrow(failure('INVALID_ARGUMENT', /'x' has shape/));
  });

  it('refuses inputs and outputs of one name', () => {
    expect(() => trace(({ x }) => ({ x: tf.neg(x!) }), { x: vector })).toThrow(failure('GRAPH_INVALID', /'x'/));
  });

  it('refuses to run inside a gradient or another trace', () => {
    const inner = () => trace(({ x }) => ({ y: tf.neg(x!) }), { x: vector });
    const nested = failure('INVALID_ARGUMENT', /inside/);
    expect(() =>
      trace(
        ({ x }) => {
          inner();
          return { y: x! };
        },
        { x: vector },
      ),
    ).toThrow(nested);
    const eager = tf.scalar(1);
    expect(() =>
      tf.grad((x: tf.Tensor) => {
        inner();
        return x;
      })(eager),
    ).toThrow(nested);
    eager.dispose();
    expect(inner().nodes).toHaveLength(1);
  });
});

describe('what trace leaves behind', () => {
  const secondOrder = (x: tf.Tensor): tf.Tensor =>
    tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.grad((x: tf.Tensor) => tf.sum(tf.exp(tf.square(x))))(x))))(x);

  const bodies: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
    'a gradient': secondOrder,
    'kept tensors and variables': (x) => {
      tf.keep(tf.neg(x));
      return tf.add(x, tf.variable(tf.ones([3]), true, 'left behind'));
    },
    'an error in the middle of a gradient': (x) =>
      tf.grad((x: tf.Tensor) => {
        throw new Error(`stopped at ${secondOrder(tf.sum(tf.exp(x))).shape}`);
      })(x),
    'an error under nested gradients': (x) =>
      tf.grad((x: tf.Tensor) => {
        const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.exp(x)))(x);
        throw new Error(`stopped at ${slope.shape}`);
      })(x),
    'an unknown kernel': (x) => tf.grad((x: tf.Tensor) => tf.sum(tf.cumprod(tf.exp(x))))(x),
  };

  it.each(Object.entries(bodies))('is nothing, after %s', (_, body) => {
    const before = { ...tf.memory() };
    const variables = Object.keys(tf.engine().state.registeredVariables);
    const run = () => trace(({ x }) => ({ y: body(x!) }), { x: vector });
    try {
      run();
    } catch {
      // Both ways out must leave the same nothing.
    }
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    expect({ numTensors, numDataBuffers, numBytes }).toMatchObject({
      numTensors: before.numTensors,
      numDataBuffers: before.numDataBuffers,
      numBytes: before.numBytes,
    });
    expect(Object.keys(tf.engine().state.registeredVariables)).toEqual(variables);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.engine().backendNames()).not.toContain('clusterzoo-trace');
    expect(tf.getKernelsForBackend('clusterzoo-trace')).toEqual([]);
  });

  it('is a tfjs that still computes', () => {
    const slope = tf.tidy(() =>
      tf
        .grad((x: tf.Tensor) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2]))
        .dataSync(),
    );
    expect([...slope]).toEqual([2, 4]);
  });
});
