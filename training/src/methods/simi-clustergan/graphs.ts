import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { State, TensorMap } from '../../engine/engine.js';
import { type ClusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { inference } from '../../networks/network.js';
import type { LatentDensity } from '../latent-density.js';
import { type NoveltyUnits, noveltyWeights } from '../novelty.js';
import type { Scaling } from '../scaling.js';

/** What the shipped graphs compute: raw domain in, raw domain out, standard normal latents. */
export interface ShippedParts {
  readonly networks: ClusterGanNetworks;
  readonly state: State;
  readonly density: LatentDensity;
  readonly scaling: Scaling;
  /** T of the probabilities softmax(logits / T). @default 1 */
  readonly temperature?: number;
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
 * [N, 1]: 0, or NaN for rows that hold NaN or Infinity, which a network may well lose on the way. One product of matrices,
 * so that whoever runs the graph need not look at every number.
 */
function finiteness(rows: Tensor): Tensor {
  return tf.matMul(rows as Tensor2D, tf.zeros([rows.shape[1]!, 1]));
}

/**
 * `input` [N, d] in raw units → `probabilities` [N, K] and `latents` [N, dn]. Latents are standardised with the density
 * of the most probable cluster c: ε = L_c⁻¹ (z − μ_c). The probabilities of vectors that are not finite are NaN; pixels
 * have a range, which is for the caller to see to.
 */
export function encoderFunction({ networks, state, density, scaling, temperature = 1 }: ShippedParts): GraphFunction {
  const { encoder, sizes } = networks;
  return ({ input }) => {
    const code = encoder.forward(constants(state), scaled(input!, scaling), inference);
    const { latents, logits } = splitCode(code, sizes);
    const tempered = temperature === 1 ? logits : tf.div(logits, temperature);
    const chosen = tf.oneHot(tf.argMax(logits, 1), density.clusters, 1, 0, 'float32');
    const centred = tf.sub(latents, mix(chosen, density.means, density.clusters));
    return {
      probabilities: tf.softmax(input!.rank > 2 ? tempered : tf.add(tempered, finiteness(input!))),
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

/** What the novelty graph of an entry is made of. */
export interface NoveltyParts {
  readonly units: NoveltyUnits;
  /** The score that counts as 1. */
  readonly threshold: number;
}

/**
 * `input` [N, …] and `output`, its reconstruction, both in raw units, and `latents` [N, dn] → `novelty` [N]: the score
 * that `noveltyScores` defines, over the threshold.
 */
export function noveltyFunction({ units, threshold }: NoveltyParts): GraphFunction {
  const { transform, scale, latentScale } = units;
  const weights = noveltyWeights(scale.length, latentScale.length);
  const [miss, stray] = [Math.sqrt(weights.miss / threshold), Math.sqrt(weights.latent / threshold)];
  const logarithm = transform === 'log2' ? 1 / Math.LN2 : 1;
  const sumOfSquares = (values: Tensor, factors: readonly number[]) => {
    return tf.sum(tf.square(tf.mul(values, tf.tensor1d([...factors]))), 1);
  };
  return ({ input, output, latents }) => {
    const rows = (values: Tensor) => (values.rank > 2 ? tf.reshape(values, [values.shape[0]!, -1]) : values);
    // One logarithm of a ratio takes half the time of two.
    const missed =
      transform === 'log2' ? tf.log(tf.div(tf.add(input!, 1), tf.add(output!, 1))) : tf.sub(input!, output!);
    const misses = sumOfSquares(
      rows(missed),
      scale.map((value) => (miss * logarithm) / value),
    );
    return {
      novelty: tf.add(
        misses,
        sumOfSquares(
          latents!,
          latentScale.map((value) => stray / value),
        ),
      ),
    };
  };
}
