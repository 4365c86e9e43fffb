import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fixtures = new URL('.', import.meta.url);

/** The bytes of a file of this folder. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, fixtures)));
}

/** JSON that a test may change before it is parsed. */
export type Json = Record<string, unknown>;

/** A file as a manifest lists it. */
export function listed(path: string, role: 'encoder' | 'generator' | 'novelty', bytes: Uint8Array) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, role, precision: 'fp32', bytes: bytes.length, sha256 };
}

const inputs = {
  vector: {
    spec: { kind: 'vector', features: 3, units: 'tenths', range: [-5, 12] },
    shape: [3],
    latentSize: 2,
  },
  image: {
    spec: { kind: 'image', channels: 1, height: 2, width: 2, range: [0, 1] },
    shape: [1, 2, 2],
    latentSize: 1,
  },
} as const;

/** A whole manifest for a pair of graphs with two clusters. */
export function manifestJson(kind: 'vector' | 'image', encoder: Uint8Array, generator: Uint8Array): Json {
  const { spec, shape, latentSize } = inputs[kind];
  return {
    formatVersion: 2,
    name: `tiny-${kind}`,
    title: `Tiny ${kind} entry`,
    method: 'clustergan',
    dataset: { name: 'Tiny', licence: 'CC0-1.0', source: 'https://example.org/tiny', splits: { train: 8, test: 4 } },
    input: spec,
    shapes: { input: shape, probabilities: [2], latents: [latentSize], clusters: [2], output: shape },
    clusters: 2,
    latent: {
      size: latentSize,
      distribution: 'standard-normal',
      sigma: 0.1,
      standardisation: 'scaled',
      kmeansScale: 0.1,
    },
    clusterMasses: [0.25, 0.75],
    centroids: [0, 1].map((k) => [...new Array(latentSize).fill(0), 1 - k, k]),
    clusterNames: ['low', 'high'],
    confidence: { perCluster: [0, 1].map(() => ({ mean: 0.99, p05: 0.9 })) },
    metrics: [
      {
        split: 'test',
        rule: 'argmax',
        count: 4,
        acc: 1,
        nmi: 1,
        ari: 1,
        purity: 1,
        seed: 0,
        engine: 'onnxruntime cpu',
        command: 'clusterzoo train tiny --seed 0',
      },
    ],
    quality: { varianceRatio: 0.9, cycleShare: 1, reconstructionError: 0.1, kmeansReconstructionError: 0.2 },
    files: [listed('encoder.onnx', 'encoder', encoder), listed('generator.onnx', 'generator', generator)],
    precisions: { fp32: { encoder: 'encoder.onnx', generator: 'generator.onnx' } },
    defaultPrecision: 'fp32',
    parity: { maxAbsDifference: 1e-6, inputs: 32 },
    training: { steps: 10, nested: { free: ['form'] } },
  };
}

/** An entry in memory, as {@link ClusterModel.load} takes it. */
export type Entry = Record<'manifest.json' | 'encoder.onnx' | 'generator.onnx', Uint8Array | string>;

/** A right entry, or one with other graphs under a manifest that fits their bytes. */
export function entry(
  kind: 'vector' | 'image' = 'vector',
  graphs: { encoder?: Uint8Array; generator?: Uint8Array } = {},
): Entry {
  const { encoder = fixture(`${kind}-encoder.onnx`), generator = fixture(`${kind}-generator.onnx`) } = graphs;
  return {
    'manifest.json': JSON.stringify(manifestJson(kind, encoder, generator)),
    'encoder.onnx': encoder,
    'generator.onnx': generator,
  };
}

/** A new folder below the system's temporary one; `remove` deletes it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'clusterzoo-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
