import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectSameResults, operators } from '../../../test/support/graphs.js';
import type { Dimension, Graph } from '../graph.js';
import { type TraceableFunction, trace } from '../trace.js';
import { optimize } from './index.js';
import { transposeCost } from './layout/transposes.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

const image = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const matrix = (x: tf.Tensor): tf.Tensor2D => x as tf.Tensor2D;
const spec = (...shape: Dimension[]) => ({ shape, dtype: 'float32' }) as const;
const leaky = (x: tf.Tensor): tf.Tensor => tf.add(tf.mul(0.8, tf.relu(x)), tf.mul(0.2, x));
const BATCH = 4;

function critic(x: tf.Tensor, v: Tensors): tf.Tensor {
  const h1 = leaky(tf.add(tf.conv2d(image(x), image(v.k1!), 2, 'same'), v.b1!));
  const h2 = leaky(tf.add(tf.conv2d(image(h1), image(v.k2!), 2, 'same'), v.b2!));
  return tf.add(tf.matMul(matrix(tf.reshape(h2, [x.shape[0]!, -1])), matrix(v.w!)), v.b!);
}

const criticShapes: Record<string, number[]> = {
  k1: [4, 4, 1, 3],
  b1: [3],
  k2: [4, 4, 3, 4],
  b2: [4],
  w: [16, 1],
  b: [1],
};

/** Wasserstein loss with gradient penalty, its gradients, and a step of gradient descent with momentum. */
const criticStep: TraceableFunction = (inputs) => {
  const names = Object.keys(criticShapes);
  const loss = (...values: tf.Tensor[]): tf.Scalar => {
    const v = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(critic(x, v)))(inputs.x!);
    const norm = tf.sqrt(tf.add(tf.sum(tf.square(gradient), [1, 2, 3]), 1e-12));
    const gap = tf.sub(tf.mean(critic(inputs.x!, v)), tf.mean(critic(inputs.z!, v)));
    return tf.add(gap, tf.mul(10, tf.mean(tf.square(tf.sub(norm, 1)))));
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => inputs[name]!));
  const results: Record<string, tf.Tensor> = { loss: value };
  names.forEach((name, i) => {
    const momentum = tf.add(tf.mul(0.9, inputs[`m_${name}`]!), grads[i]!);
    results[`next_m_${name}`] = momentum;
    results[`next_${name}`] = tf.sub(inputs[name]!, tf.mul(0.01, momentum));
  });
  return results;
};

function traceCriticStep(): Graph {
  const parameters = Object.entries(criticShapes).flatMap(([name, shape]) => [
    [name, spec(...shape)] as const,
    [`m_${name}`, spec(...shape)] as const,
  ]);
  const data = [['x', spec(BATCH, 8, 8, 1)] as const, ['z', spec(BATCH, 8, 8, 1)] as const];
  return trace(criticStep, Object.fromEntries([...parameters, ...data]));
}

const count = (graph: Graph, op: string): number => operators(graph).filter((each) => each === op).length;

describe('optimize', () => {
  it('keeps what a critic step with gradient penalty computes, in fewer nodes', async () => {
    const graph = traceCriticStep();
    const after = optimize(graph);
    expect(after.nodes.length).toBeLessThan(graph.nodes.length * 0.6);
    await expectSameResults(graph, after, 1e-4);
  });

  it('leaves no node in a critic step that a person would strike out', () => {
    const graph = traceCriticStep();
    const after = optimize(graph);
    expect(count(after, 'Expand')).toBe(0);
    expect(count(after, 'MatMul')).toBe(0);
    // Two layers, for x (whose score and penalty share them) and z: an activation and a slope each.
    expect(count(after, 'LeakyRelu')).toBe(4);
    expect(count(after, 'Clip')).toBe(4);
    expect(after.nodes.filter(({ op, inputs }) => op === 'Conv' && inputs.length === 3)).toHaveLength(4);
  });

  it('moves a fraction of what was moved, and nothing within a network', () => {
    const graph = traceCriticStep();
    const after = optimize(graph);
    expect(transposeCost(after).moved).toBeLessThan(transposeCost(graph).moved * 0.4);
    const perms = after.nodes.filter(({ op }) => op === 'Transpose').map(({ attributes }) => attributes.perm);
    const border = after.nodes.filter(
      ({ op, inputs, outputs }) =>
        op === 'Transpose' &&
        (makerOf(after, inputs[0]!) === 'Reshape' || usersOf(after, outputs[0]!).every((user) => user === 'Reshape')),
    );
    const batchToChannels = perms.filter((perm) => perm?.kind === 'ints' && perm.value.join() === '1,0,2,3');
    const kernels = perms.filter((perm) => perm?.kind === 'ints' && /^(3,2,0,1|2,3,0,1)$/.test(perm.value.join()));
    expect(border.length + batchToChannels.length + kernels.length).toBe(perms.length);
  });

  it('is a fixed point', () => {
    const after = optimize(traceCriticStep());
    expect(optimize(after)).toBe(after);
  });

  it('takes well under a second', () => {
    const graph = traceCriticStep();
    optimize(graph);
    const start = performance.now();
    optimize(graph);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('leaves its argument alone', () => {
    const graph = traceCriticStep();
    const before = JSON.stringify([graph.inputs, graph.outputs, graph.nodes, [...graph.values]]);
    optimize(graph);
    expect(JSON.stringify([graph.inputs, graph.outputs, graph.nodes, [...graph.values]])).toBe(before);
  });

  it('makes a generator with batch norm of four layers four nodes and their activations', async () => {
    tf.env().set('IS_NODE', false);
    await tf.setBackend('cpu');
    const normal = (...shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', 5);
    const norm = (x: tf.Tensor, units: number): tf.Tensor => {
      const variance = tf.abs(normal(units));
      return tf.batchNorm(
        image(x),
        normal(units) as tf.Tensor1D,
        variance as tf.Tensor1D,
        normal(units) as tf.Tensor1D,
      );
    };
    const constants = {
      w1: normal(5, 6),
      w2: normal(6, 16),
      k1: normal(4, 4, 3, 4),
      k2: normal(4, 4, 1, 3),
      b: normal(1),
    };
    const graph = trace(
      ({ z }) => {
        const n = z!.shape[0]!;
        const h0 = tf.relu(tf.matMul(matrix(z!), matrix(constants.w1)));
        const h1 = tf.reshape(tf.matMul(matrix(h0), matrix(constants.w2)), [n, 2, 2, 4]);
        const h2 = tf.relu(norm(h1, 4));
        const h3 = tf.relu(norm(tf.conv2dTranspose(image(h2), image(constants.k1), [n, 4, 4, 3], 2, 'same'), 3));
        const y = tf.conv2dTranspose(image(h3), image(constants.k2), [n, 8, 8, 1], 2, 'same');
        return { y: tf.transpose(tf.sigmoid(tf.add(y, constants.b)), [0, 3, 1, 2]) };
      },
      { z: spec('N', 5) },
    );
    const after = optimize(graph, { foldBatchNorm: true, foldFlatten: true });
    expect(after.nodes.map(({ op }) => op)).toEqual([
      'Gemm',
      'Relu',
      'Gemm',
      'Reshape',
      'Relu',
      'ConvTranspose',
      'Relu',
      'ConvTranspose',
      'Sigmoid',
    ]);
    await expectSameResults(graph, after);
  });
});

function makerOf(graph: Graph, name: string): string | undefined {
  return graph.nodes.find(({ outputs }) => outputs.includes(name))?.op;
}

function usersOf(graph: Graph, name: string): string[] {
  return graph.nodes.filter(({ inputs }) => inputs.includes(name)).map(({ op }) => op);
}
