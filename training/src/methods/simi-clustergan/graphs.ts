import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { State, TensorMap } from '../../engine/engine.js';
import { type ClusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { inference } from '../../networks/network.js';
import type { LatentDensity } from '../latent-density.js';
import type { Scaling } from '../scaling.js';

/** What the shipped graphs compute: raw domain in, raw domain out, standard normal latents. */
export interface ShippedParts {
  readonly networks: ClusterGanNetworks;
  readonly state: State;
  readonly density: LatentDensity;
  readonly scaling: Scaling;
}

/** A function over tfjs ops, as the exporter traces it. */
export type GraphFunction = (inputs: TensorMap) => TensorMap;

function constants(state: State): TensorMap {
  return Object.fromEntries(
    Object.entries(state).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape], 'float32')]),
  );
}

/**
 * Half the width and the middle of each feature's interval: t(raw) = middle + half·scaled. A picture's pixels all share
 * one.
 */
function interval({ low, high }: Scaling, values: Tensor): { half: Tensor; middle: Tensor } {
  const halves = low.map((value, i) => (high[i]! - value) / 2);
  const middles = low.map((value, i) => (high[i]! + value) / 2);
  if (values.rank > 2) return { half: tf.scalar(halves[0]!), middle: tf.scalar(middles[0]!) };
  return { half: tf.tensor1d(halves), middle: tf.tensor1d(middles) };
}

/** Raw values → [−1, 1]. */
function scaled(raw: Tensor, scaling: Scaling): Tensor {
  const { half, middle } = interval(scaling, raw);
  const transformed = scaling.transform === 'log2' ? tf.div(tf.log1p(raw), Math.LN2) : raw;
  return tf.div(tf.sub(transformed, middle), half);
}

/** [−1, 1] → raw values. */
function unscaled(values: Tensor, scaling: Scaling): Tensor {
  const { half, middle } = interval(scaling, values);
  const transformed = tf.add(tf.mul(values, half), middle);
  return scaling.transform === 'log2' ? tf.expm1(tf.mul(transformed, Math.LN2)) : transformed;
}

/** Rows of `values` ([K, …] flattened to [K, width]) mixed by `weights` [N, K] → [N, width]. */
function mix(weights: Tensor, values: Float32Array, clusters: number): Tensor2D {
  return tf.matMul(weights as Tensor2D, tf.tensor2d(values, [clusters, values.length / clusters]));
}

/** Lower triangular matrices [N, dn·dn] times vectors [N, dn] → [N, dn]. */
function transform(matrices: Tensor, vectors: Tensor, size: number): Tensor {
  const rows = vectors.shape[0]!;
  const products = tf.mul(tf.reshape(matrices, [rows, size, size]), tf.reshape(vectors, [rows, 1, size]));
  return tf.sum(products, 2);
}

/**
 * `input` [N, d] in raw units → `probabilities` [N, K] and `latents` [N, dn]. Latents are standardised with the density
 * of the most probable cluster c: ε = L_c⁻¹ (z − μ_c).
 */
export function encoderFunction({ networks, state, density, scaling }: ShippedParts): GraphFunction {
  const { encoder, sizes } = networks;
  return ({ input }) => {
    const code = encoder.forward(constants(state), scaled(input!, scaling), inference);
    const { latents, logits } = splitCode(code, sizes);
    const chosen = tf.oneHot(tf.argMax(logits, 1), density.clusters, 1, 0, 'float32');
    const centred = tf.sub(latents, mix(chosen, density.means, density.clusters));
    return {
      probabilities: tf.softmax(logits),
      latents: transform(mix(chosen, density.inverseFactors, density.clusters), centred, density.latentSize),
    };
  };
}

/**
 * `latents` ε [N, dn] and `clusters` [N, K] (one-hot, or soft to mix μ and L between clusters) → `output` [N, d] in raw
 * units: G([μ + L ε, clusters]).
 */
export function generatorFunction({ networks, state, density, scaling }: ShippedParts): GraphFunction {
  return ({ latents, clusters }) => {
    const means = mix(clusters!, density.means, density.clusters);
    const spread = transform(mix(clusters!, density.factors, density.clusters), latents!, density.latentSize);
    const code = tf.concat([tf.add(means, spread), clusters!], 1);
    return { output: unscaled(networks.generator.forward(constants(state), code, inference), scaling) };
  };
}
