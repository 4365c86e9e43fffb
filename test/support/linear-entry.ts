import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeModel, encodeTensor, type TraceableFunction, trace } from '@clusterzoo/export';
import { parseManifest, zooIndexEntry } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { manifestJson } from '../../runtime/test-fixtures/entries.js';

/** A model of colour pictures that needs no training: a picture is the mean of its cluster plus a sum of components. */
export interface LinearModel {
  readonly name: string;
  /** Display name of the data set. */
  readonly dataset: string;
  readonly height: number;
  readonly width: number;
  /** K means, [3, height, width] in [0, 1]. */
  readonly means: readonly Float32Array[];
  /** dn components of the same size, at right angles to each other. */
  readonly components: readonly Float32Array[];
  /** Pictures that come with it. */
  readonly rows: readonly Float32Array[];
}

/** How much surer the encoder is of a cluster whose mean is nearer, a squared difference. */
const SHARPNESS = 4;

function matrix(rows: readonly Float32Array[]): tf.Tensor2D {
  return tf.stack(rows.map((row) => tf.tensor1d(row))) as tf.Tensor2D;
}

function encoder({ means, components, height, width }: LinearModel): TraceableFunction {
  const centres = matrix(means);
  const directions = matrix(components);
  const norms = tf.sum(tf.square(centres), 1);
  const lengths = tf.sum(tf.square(directions), 1);
  return ({ input }) => {
    const x = tf.reshape(input!, [-1, 3 * height * width]) as tf.Tensor2D;
    const nearness = tf.sub(tf.mul(tf.matMul(x, centres, false, true), 2 * SHARPNESS), tf.mul(norms, SHARPNESS));
    const probabilities = tf.softmax(nearness as tf.Tensor2D) as tf.Tensor2D;
    const rest = tf.sub(x, tf.matMul(probabilities, centres)) as tf.Tensor2D;
    return { probabilities, latents: tf.div(tf.matMul(rest, directions, false, true), lengths) };
  };
}

function generator({ means, components, height, width }: LinearModel): TraceableFunction {
  const centres = matrix(means);
  const directions = matrix(components);
  return ({ latents, clusters }) => {
    const sum = tf.add(tf.matMul(clusters as tf.Tensor2D, centres), tf.matMul(latents as tf.Tensor2D, directions));
    return { output: tf.reshape(tf.clipByValue(sum, 0, 1), [-1, 3, height, width]) };
  };
}

/** Writes the model as the only entry of a zoo. */
export async function writeLinearZoo(folder: string, model: LinearModel): Promise<void> {
  const { name, dataset, height, width, means, components, rows } = model;
  const [clusters, size] = [means.length, components.length];
  const picture = ['N', 3, height, width] as const;
  const spec = (...shape: (number | string)[]) => ({ shape, dtype: 'float32' }) as const;
  const files = {
    'encoder.onnx': encodeModel(trace(encoder(model), { input: spec(...picture) }, { name: 'encoder' })),
    'generator.onnx': encodeModel(
      trace(generator(model), { latents: spec('N', size), clusters: spec('N', clusters) }, { name: 'generator' }),
    ),
    'test_data_set_0/input_0.pb': encodeTensor({
      name: 'input',
      dtype: 'float32',
      shape: [rows.length, 3, height, width],
      data: Float32Array.from(rows.flatMap((row) => [...row])),
    }),
  };
  const plain = manifestJson('image', files['encoder.onnx'], files['generator.onnx']);
  const data = files['test_data_set_0/input_0.pb'];
  const sha256 = createHash('sha256').update(data).digest('hex');
  const listed = { path: 'test_data_set_0/input_0.pb', role: 'test-data', bytes: data.length, sha256 };
  const each = <T>(value: (k: number) => T) => Array.from({ length: clusters }, (_, k) => value(k));
  const manifest = parseManifest({
    ...plain,
    name,
    title: dataset,
    dataset: { ...(plain.dataset as object), name: dataset },
    input: { kind: 'image', channels: 3, height, width, range: [0, 1] },
    shapes: {
      input: [3, height, width],
      probabilities: [clusters],
      latents: [size],
      clusters: [clusters],
      output: [3, height, width],
    },
    clusters,
    latent: { ...(plain.latent as object), size },
    clusterMasses: each(() => 1 / clusters),
    clusterNames: each((k) => `cluster ${k}`),
    centroids: each((k) => [...Array(size).fill(0), ...each((j) => Number(j === k))]),
    confidence: { perCluster: each(() => ({ mean: 0.9, p05: 0.5 })) },
    files: [...(plain.files as object[]), listed],
  });
  const all = {
    'index.json': JSON.stringify({ formatVersion: 1, entries: [zooIndexEntry(manifest)] }),
    [`${name}/manifest.json`]: JSON.stringify(manifest),
    ...Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${name}/${path}`, bytes])),
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
