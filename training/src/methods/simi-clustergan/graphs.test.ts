import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors, take } from '../../../../test/support/tfjs-cpu.js';
import { untrained } from '../../../../test/support/trained.js';
import { splitCode } from '../../networks/clustergan.js';
import { inference, type Network } from '../../networks/network.js';
import { noveltyScores } from '../novelty.js';
import { argmaxRows } from '../rows.js';
import { uniformScaling } from '../scaling.js';
import { encoderFunction, generatorFunction, noveltyFunction, type ShippedParts } from './graphs.js';

const [rows, features, clusters, latentSize] = [20, 4, 3, 2];
const raw = new Random(2).uniforms(rows * features, 0, 10);
const input = tf.tensor2d(raw, [rows, features]);

/** The trained networks themselves: scaled data in, scaled data out. */
function plain({ networks, state }: ShippedParts) {
  const tensors = stateTensors(state);
  const run = (network: Network, x: tf.Tensor) => network.forward(tensors, x, inference);
  return {
    encode: (x: tf.Tensor) => splitCode(run(networks.encoder, x), networks.sizes),
    generate: (z: tf.Tensor, codes: tf.Tensor) => run(networks.generator, tf.concat([z, codes], 1)),
  };
}

const oneHot = (labels: ArrayLike<number>) => tf.oneHot(tf.tensor1d(Array.from(labels), 'int32'), clusters).toFloat();

const expectClose = (found: tf.Tensor, expected: tf.Tensor, digits = 4) => {
  expect(found.shape).toEqual(expected.shape);
  const values = take(found);
  for (const [i, value] of take(expected).entries()) expect(values[i]).toBeCloseTo(value, digits);
};

describe.each([
  ['ex-post', {}],
  ['scaled', { latentDensity: 'scaled', sigma: 0.1 }],
] as const)('shipped functions with %s latents', (_, changes) => {
  const parts: ShippedParts = {
    ...untrained(changes),
    scaling: { transform: 'none', low: [0, -5, 0, 2], high: [10, 5, 20, 4] },
  };
  const { encode, generate } = plain(parts);
  const [half, middle] = [tf.tensor1d([5, 5, 10, 1]), tf.tensor1d([5, 0, 10, 3])];
  const { probabilities, latents } = encoderFunction(parts)({ input });
  const { latents: own, logits } = encode(tf.div(tf.sub(input, middle), half));
  const labels = argmaxRows(probabilities!.dataSync<'float32'>(), clusters);

  it('give the probabilities of the encoder, for data in raw units', () => {
    expectClose(probabilities!.clone(), tf.softmax(logits), 5);
    expect(new Set(labels).size, 'clusters in use').toBeGreaterThan(1);
  });

  it('divide the logits by the temperature, and nothing else', () => {
    const tempered = encoderFunction({ ...parts, temperature: 2.5 })({ input });
    expectClose(tempered.probabilities!, tf.softmax(tf.div(logits, 2.5)), 5);
    expectClose(tempered.latents!, latents!.clone(), 6);
  });

  it('give no probabilities of rows that are not finite, and those of others as they are', () => {
    const broken = raw.slice();
    [broken[1], broken[2 * features], broken[5 * features - 1]] = [Number.NaN, 1 / 0, -1 / 0];
    const found = encoderFunction(parts)({ input: tf.tensor2d(broken, [rows, features]) }).probabilities!;
    const [own, whole] = [found.arraySync(), probabilities!.arraySync()] as number[][][];
    for (const [i, row] of own!.entries()) {
      if ([0, 2, 4].includes(i)) expect(row.every(Number.isNaN)).toBe(true);
      else expect(row).toEqual(whole![i]);
    }
  });

  it('standardise each latent by the density of its most probable cluster', () => {
    const { means, factors } = parts.density;
    const z = own.arraySync();
    for (const [row, standard] of (latents!.arraySync() as number[][]).entries()) {
      const c = labels[row]!;
      for (let i = 0; i < latentSize; i++) {
        // μ + L ε is the encoder's own latent again.
        let back = means[c * latentSize + i]!;
        for (let j = 0; j < latentSize; j++) back += factors[(c * latentSize + i) * latentSize + j]! * standard[j]!;
        expect(back).toBeCloseTo(z[row]![i]!, 4);
      }
    }
  });

  it('are inverse to each other: what is generated is G at the encoder’s own latents', () => {
    const codes = oneHot(labels);
    const { output } = generatorFunction(parts)({ latents: latents!, clusters: codes });
    expectClose(output!, tf.add(tf.mul(generate(own, codes), half), middle));
  });

  it('mix means and factors for soft clusters', () => {
    const { means, factors } = parts.density;
    const soft = tf.softmax(tf.tensor2d(new Random(3).normals(rows * clusters), [rows, clusters]));
    const epsilon = tf.tensor2d(new Random(4).normals(rows * latentSize), [rows, latentSize]);
    const z = tf.tidy(() => {
      const mean = tf.matMul(soft, tf.tensor2d(means, [clusters, latentSize]));
      const matrices = tf.matMul(soft, tf.tensor2d(factors, [clusters, latentSize ** 2]));
      const moved = tf.matMul(
        tf.reshape(matrices, [rows, latentSize, latentSize]),
        tf.reshape(epsilon, [rows, latentSize, 1]),
      );
      return tf.add(mean, tf.reshape(moved, [rows, latentSize]));
    });
    const { output } = generatorFunction(parts)({ latents: epsilon, clusters: soft });
    expectClose(output!, tf.add(tf.mul(generate(z, soft), half), middle));
  });
});

describe('generatorFunction', () => {
  it('samples σ·ε in every cluster with plain latents', () => {
    const parts = { ...untrained({ latentDensity: 'scaled', sigma: 0.1 }), scaling: uniformScaling(features, -1, 1) };
    const epsilon = tf.tensor2d(new Random(4).normals(rows * latentSize), [rows, latentSize]);
    const codes = oneHot(Array.from({ length: rows }, (_, i) => i % clusters));
    const { output } = generatorFunction(parts)({ latents: epsilon, clusters: codes });
    expectClose(output!, plain(parts).generate(tf.mul(0.1, epsilon), codes), 5);
  });
});

describe('shipped functions of counts', () => {
  const scaling = uniformScaling(features, 0, 4, 'log2');
  const parts = { ...untrained({ latentDensity: 'scaled', sigma: 1 }), scaling };
  const { encode, generate } = plain(parts);

  it('take the counts themselves: log2(1 + x) is in the graph', () => {
    const counts = Float32Array.of(0, 1, 3, 15, 7, 0, 0, 1);
    const { probabilities } = encoderFunction(parts)({ input: tf.tensor2d(counts, [2, features]) });
    const scaled = tf.tensor2d([-1, -0.5, 0, 1, 0.5, -1, -1, -0.5], [2, features]);
    expectClose(probabilities!, tf.softmax(encode(scaled).logits), 5);
  });

  it('give counts', () => {
    const [latents, codes] = [tf.tensor2d([[0.3, -1]]), oneHot([2])];
    const { output } = generatorFunction(parts)({ latents, clusters: codes });
    const expected = take(generate(latents, codes)).map((value) => 2 ** (2 + 2 * value) - 1);
    take(output!).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 3);
    });
  });
});

describe('noveltyFunction', () => {
  it.each(['none', 'log2'] as const)('gives the scores over the threshold, with t %s', (transform) => {
    const random = new Random(6);
    const reconstructed = {
      rows: random.uniforms(rows * features, 0, 50),
      copies: random.uniforms(rows * features, -0.9, 50),
      latents: random.normals(rows * latentSize),
    };
    // What a count cannot be: there is no logarithm to compare.
    if (transform === 'log2') reconstructed.copies[features] = -2;
    const units = { transform, scale: [0.3, 2, 40, 1], latentScale: [1.5, 0.1] };
    const shape = [rows, 2, 2] as [number, number, number];
    const { novelty } = noveltyFunction({ units, threshold: 2.5 })({
      input: tf.tensor(reconstructed.rows, shape),
      output: tf.tensor(reconstructed.copies, shape),
      latents: tf.tensor2d(reconstructed.latents, [rows, latentSize]),
    });
    expect(novelty!.shape).toEqual([rows]);
    const found = take(novelty!);
    for (const [i, score] of noveltyScores(reconstructed, units).entries()) {
      if (Number.isFinite(score)) expect(found[i]! / (score / 2.5)).toBeCloseTo(1, 5);
      else expect(found[i]).toBeNaN();
    }
  });
});
