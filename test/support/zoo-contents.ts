import {
  encodeZooGraph,
  type ManifestFacts,
  trace,
  type ZooEntryContents,
  type ZooGraphFacts,
} from '@clusterzoo/export';
import { graphShapes } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';

const float = (...shape: readonly number[]) => ({ shape: ['N', ...shape], dtype: 'float32' as const });

/** Three numbers a row, two clusters: above and below zero in the first number. The latents are the other two. */
export function tinyEncoder() {
  return trace(
    ({ input }) => {
      const [first, rest] = tf.split(input as tf.Tensor2D, [1, 2], 1);
      return { probabilities: tf.softmax(tf.concat([tf.mul(-8, first!), tf.mul(8, first!)], 1)), latents: rest! };
    },
    { input: float(3) },
    { name: 'encoder' },
  );
}

/** The inverse of {@link tinyEncoder}: −1 or 1, then the latents. */
export function tinyGenerator() {
  return trace(
    ({ latents, clusters }) => {
      const first = tf.matMul(clusters as tf.Tensor2D, tf.tensor2d([[-1], [1]]));
      return { output: tf.concat([first, latents as tf.Tensor2D], 1) };
    },
    { latents: float(2), clusters: float(2) },
    { name: 'generator' },
  );
}

export const tinyGraphFacts: ZooGraphFacts = {
  name: 'tiny',
  dataset: { name: 'Tiny', licence: 'CC0-1.0' },
  input: { kind: 'vector', features: 3, units: 'tenths', range: [-1, 1] },
  clusters: 2,
  latentSize: 2,
  seed: 7,
};

const run = { split: 'test', count: 4, seed: 7, engine: 'onnxruntime cpu', command: 'clusterzoo train tiny --seed 7' };

export function tinyFacts(): ManifestFacts {
  const { name, input, clusters, latentSize } = tinyGraphFacts;
  return {
    name,
    title: 'Tiny clusterer',
    method: 'simi-clustergan',
    dataset: { name: 'Tiny', licence: 'CC0-1.0', source: 'made up', splits: { train: 1234, test: 4 } },
    input,
    shapes: graphShapes(input, clusters, latentSize),
    clusters,
    latent: {
      size: latentSize,
      distribution: 'standard-normal',
      sigma: 0.1,
      standardisation: 'scaled',
      kmeansScale: 0.1,
    },
    clusterMasses: [0.25, 0.75],
    centroids: [
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    clusterNames: ['low', 'high'],
    confidence: {
      perCluster: [
        { mean: 0.98, p05: 0.9 },
        { mean: 0.97, p05: 0.8 },
      ],
    },
    metrics: [
      { ...run, rule: 'argmax', acc: 0.9, nmi: 0.8, ari: 0.7, purity: 0.9 },
      { ...run, rule: 'argmax', acc: 0.8, nmi: 0.7, ari: 0.6, purity: 0.8, seed: 8 },
      { ...run, rule: 'argmax', acc: 0.5, nmi: 0.4, ari: 0.3, purity: 0.5, note: 'without | prior' },
    ],
    published: [{ method: 'k-means', source: 'a table', acc: 0.6 }],
    quality: { varianceRatio: 0.5, cycleShare: 0.99, reconstructionError: 1.25, kmeansReconstructionError: 250 },
    parity: { maxAbsDifference: 2.5e-6, inputs: 256 },
    training: {
      command: 'clusterzoo train tiny',
      seed: 7,
      config: { sigma: 0.1, low: [0, 0, 0, 0], deep: { on: true } },
    },
  };
}

/** A whole zoo entry that really clusters and generates. */
export function tinyContents(facts: ManifestFacts = tinyFacts()): ZooEntryContents {
  const tensor = (name: string, shape: readonly number[], ...data: number[]) => {
    return { name, dtype: 'float32' as const, shape, data: Float32Array.from(data) };
  };
  return {
    facts,
    graphs: {
      fp32: {
        encoder: encodeZooGraph('encoder', tinyEncoder(), tinyGraphFacts),
        generator: encodeZooGraph('generator', tinyGenerator(), tinyGraphFacts),
      },
    },
    samples: Uint8Array.of(137, 80, 78, 71),
    testData: {
      encoder: {
        inputs: [tensor('input', [1, 3], 0, 0.5, -0.5)],
        outputs: [tensor('probabilities', [1, 2], 0.5, 0.5), tensor('latents', [1, 2], 0.5, -0.5)],
      },
      generator: {
        inputs: [tensor('latents', [1, 2], 0.5, -0.5), tensor('clusters', [1, 2], 1, 0)],
        outputs: [tensor('output', [1, 3], -1, 0.5, -0.5)],
      },
    },
  };
}
