import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { type Examples, expectParity, integers, normal, uniform } from '../../test/support/parity.js';
import type { TraceableFunction } from './trace.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** Twice differentiable, unlike tf.leakyRelu. */
const leaky = (x: tf.Tensor): tf.Tensor => tf.add(tf.mul(0.8, tf.relu(x)), tf.mul(0.2, x));
const image = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

/** Gradients of a loss with respect to the tensors named, as outputs `d_name`. */
function gradients(loss: (parameters: Tensors) => tf.Tensor, tensors: Tensors, names: readonly string[]): Tensors {
  const wanted = names.map((name) => tensors[name]!);
  const of = (...values: tf.Tensor[]): tf.Tensor =>
    loss({ ...tensors, ...Object.fromEntries(names.map((name, i) => [name, values[i]!])) });
  const { value, grads } = tf.valueAndGrads(of)(wanted);
  return { loss: value, ...Object.fromEntries(names.map((name, i) => [`d_${name}`, grads[i]!])) };
}

const critic = (x: tf.Tensor, v: Tensors): tf.Tensor => {
  const h1 = leaky(tf.add(tf.conv2d(image(x), image(v.k1!), 2, 'same'), v.b1!));
  const h2 = leaky(tf.add(tf.conv2d(image(h1), image(v.k2!), 2, 'same'), v.b2!));
  return tf.add(tf.matMul(tf.reshape(h2, [x.shape[0]!, -1]), v.w!), v.b!);
};

const generator = (z: tf.Tensor, v: Tensors): tf.Tensor => {
  const n = z.shape[0]!;
  const h = tf.reshape(tf.relu(tf.matMul(z, v.g1!)), [n, 2, 2, 4]);
  const up = tf.relu(tf.conv2dTranspose(image(h), image(v.g2!), [n, 4, 4, 3], 2, 'same'));
  return tf.tanh(tf.conv2dTranspose(image(up), image(v.g3!), [n, 7, 7, 1], 2, 'same'));
};

const criticWeights: Examples = {
  k1: normal(4, 4, 1, 3),
  b1: normal(3),
  k2: normal(4, 4, 3, 4),
  b2: normal(4),
  w: normal(16, 1),
  b: normal(1),
};
const generatorWeights: Examples = { g1: normal(5, 16), g2: normal(4, 4, 3, 4), g3: normal(3, 3, 1, 3) };

/** A dense network with softmax outputs. */
const logits = (x: tf.Tensor, v: Tensors): tf.Tensor => {
  const h = tf.matMul(x, v.w1!);
  const { mean, variance } = tf.moments(h, 0);
  const normalized = tf.mul(tf.sub(h, mean), tf.rsqrt(tf.add(variance, 2e-5)));
  return tf.matMul(tf.relu(tf.add(tf.mul(normalized, v.gamma!), v.beta!)), v.w2!);
};
const networkWeights: Examples = { w1: normal(6, 8), gamma: normal(8), beta: normal(8), w2: normal(8, 4) };
const networkNames = Object.keys(networkWeights);

const divergence = (p: tf.Tensor, q: tf.Tensor): tf.Tensor =>
  tf.mean(tf.sum(tf.mul(tf.softmax(p), tf.sub(tf.logSoftmax(p), tf.logSoftmax(q))), 1));

const steps: Readonly<Record<string, readonly [TraceableFunction, Examples]>> = {
  'a critic with gradient penalty (WGAN-GP)': [
    (tensors) => {
      const loss = (v: Tensors): tf.Tensor => {
        const fake = generator(v.z!, v);
        const mixed = tf.add(tf.mul(v.mix!, v.x!), tf.mul(tf.sub(1, v.mix!), fake));
        const slopes = tf.grad((x: tf.Tensor) => tf.sum(critic(x, v)))(mixed);
        const norms = tf.sqrt(tf.add(tf.sum(tf.square(slopes), [1, 2, 3]), 1e-12));
        const penalty = tf.mean(tf.square(tf.sub(norms, 1)));
        return tf.add(tf.sub(tf.mean(critic(fake, v)), tf.mean(critic(v.x!, v))), tf.mul(10, penalty));
      };
      return gradients(loss, tensors, Object.keys(criticWeights));
    },
    { x: normal(3, 7, 7, 1), z: normal(3, 5), mix: uniform(0, 1, 3, 1, 1, 1), ...criticWeights, ...generatorWeights },
  ],
  'a gradient penalty through a generator': [
    (tensors) => {
      const loss = (v: Tensors): tf.Tensor =>
        tf.mean(tf.square(tf.grad((z: tf.Tensor) => tf.sum(critic(generator(z, v), v)))(v.z!)));
      return gradients(loss, tensors, ['g1', 'g2', 'k1', 'w']);
    },
    { z: normal(2, 5), ...criticWeights, ...generatorWeights },
  ],
  'a generator against a critic': [
    (tensors) => {
      const loss = (v: Tensors): tf.Tensor => tf.neg(tf.mean(critic(generator(v.z!, v), v)));
      return gradients(loss, tensors, Object.keys(generatorWeights));
    },
    { z: normal(3, 5), ...criticWeights, ...generatorWeights },
  ],
  'virtual adversarial training (VAT) with mutual information': [
    (tensors) => {
      const reference = logits(tensors.x!, tensors);
      const toUnit = (d: tf.Tensor): tf.Tensor => tf.div(d, tf.add(tf.sqrt(tf.sum(tf.square(d), 1, true)), 1e-8));
      const probe = toUnit(tensors.d!);
      const slope = tf.grad((d: tf.Tensor) =>
        divergence(reference, logits(tf.add(tensors.x!, tf.mul(10, d)), tensors)),
      )(probe);
      const direction = tf.mul(toUnit(slope), 0.5);
      const loss = (v: Tensors): tf.Tensor => {
        const p = tf.softmax(logits(v.x!, v));
        const marginal = tf.mean(p, 0);
        const entropy = tf.neg(tf.sum(tf.mul(marginal, tf.log(tf.add(marginal, 1e-8)))));
        const conditional = tf.neg(tf.mean(tf.sum(tf.mul(p, tf.log(tf.add(p, 1e-8))), 1)));
        const smooth = divergence(reference, logits(tf.add(v.x!, direction), v));
        return tf.add(smooth, tf.mul(0.1, tf.sub(conditional, tf.mul(4, entropy))));
      };
      return { direction, ...gradients(loss, tensors, networkNames) };
    },
    { x: normal(5, 6), d: normal(5, 6), ...networkWeights },
  ],
  'random perturbation training (RPT) on warped images': [
    (tensors) => {
      const pixels = tf.reshape(tensors.images!, [4, 9]);
      const corners = [0, 1].map((corner) => tf.gather(pixels, tensors[`at${corner}`]!, 1, 1));
      const mix = tensors.fraction!;
      const warped = tf.add(tf.mul(tf.sub(1, mix), corners[0]!), tf.mul(mix, corners[1]!));
      const features = (x: tf.Tensor, v: Tensors): tf.Tensor => logits(tf.matMul(x, v.w0!), v);
      const loss = (v: Tensors): tf.Tensor => divergence(features(pixels, v), features(warped, v));
      return gradients(loss, tensors, ['w0', ...networkNames]);
    },
    {
      images: normal(4, 3, 3, 1),
      at0: integers(0, 9, 4, 9),
      at1: integers(0, 9, 4, 9),
      fraction: uniform(0, 1, 4, 9),
      w0: normal(9, 6),
      ...networkWeights,
    },
  ],
  'a variational autoencoder with a mixture prior (VaDE)': [
    (tensors) => {
      const loss = (v: Tensors): tf.Tensor => {
        const code = tf.matMul(v.x!, v.encoder!);
        const [mean, logVariance] = tf.split(code, 2, 1) as [tf.Tensor, tf.Tensor];
        const z = tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, logVariance)), v.noise!));
        const out = tf.matMul(z, v.decoder!);
        const reconstruction = tf.mean(tf.sum(tf.sub(tf.softplus(out), tf.mul(tf.sigmoid(v.x!), out)), 1));
        const offsets = tf.sub(tf.expandDims(z, 1), tf.expandDims(v.centres!, 0));
        const scaled = tf.div(tf.square(offsets), tf.softplus(v.spread!));
        const joint = tf.sub(tf.logSoftmax(v.weights!), tf.mul(0.5, tf.sum(tf.add(scaled, tf.log(v.spread!)), 2)));
        const density = tf.mean(tf.logSumExp(joint, 1));
        const entropy = tf.mean(tf.sum(tf.mul(0.5, tf.add(1, logVariance)), 1));
        return tf.sub(reconstruction, tf.add(density, entropy));
      };
      return gradients(loss, tensors, ['encoder', 'decoder', 'centres', 'spread', 'weights']);
    },
    {
      x: normal(5, 6),
      noise: normal(5, 2),
      encoder: normal(6, 4),
      decoder: normal(2, 6),
      centres: normal(3, 2),
      spread: uniform(0.5, 2, 3, 2),
      weights: normal(3),
    },
  ],
  'cross-entropy with clipped values, masks and powers': [
    (tensors) => {
      const loss = (v: Tensors): tf.Tensor => {
        const out = logits(v.x!, v);
        const p = tf.clipByValue(tf.softmax(out), 1e-3, 1);
        const target = tf.oneHot(v.labels!, 4);
        const focal = tf.neg(tf.mean(tf.sum(tf.mul(tf.mul(target, tf.pow(tf.sub(1, p), 2)), tf.log(p)), 1)));
        const margin = tf.where(tf.greater(target, 0.5), tf.square(out), tf.abs(out));
        const sharp = tf.mean(tf.sub(tf.max(out, 1), tf.min(tf.maximum(out, -0.5), 1)));
        return tf.addN([focal, tf.mean(margin), sharp]);
      };
      return gradients(loss, tensors, networkNames);
    },
    { x: normal(5, 6), labels: integers(0, 4, 5), ...networkWeights },
  ],
  'an Adam update': [
    ({ w, m, v, step, x }) => {
      const slope = tf.grad((w: tf.Tensor) => tf.mean(tf.square(tf.matMul(x!, w))))(w!);
      const t = tf.add(step!, 1);
      const m1 = tf.add(tf.mul(m!, 0.5), tf.mul(slope, 0.5));
      const v1 = tf.add(tf.mul(v!, 0.999), tf.mul(tf.square(slope), 0.001));
      const correction = (beta: number): tf.Tensor => tf.sub(1, tf.pow(beta, t));
      const rate = tf.div(tf.mul(1e-2, tf.sqrt(correction(0.999))), correction(0.5));
      return { w1: tf.sub(w!, tf.div(tf.mul(rate, m1), tf.add(tf.sqrt(v1), 1e-8))), m1, v1, t };
    },
    { w: normal(6, 4), m: normal(6, 4), v: uniform(0, 1, 6, 4), step: uniform(3, 4), x: normal(5, 6) },
  ],
};

describe('a traced training step', () => {
  it.each(Object.entries(steps))('gives what tfjs gives: %s', async (_, [step, inputs]) => {
    await expectParity(step, inputs, 5e-5);
  });
});
