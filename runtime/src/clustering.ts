import { temperedConfidence } from './calibration.js';
import { firstNotFinite } from './checks.js';
import { ZooError } from './errors.js';
import { forBatches, JoinedRows, runBatch, slice, volume } from './graphs.js';
import { checkInput } from './inputs.js';
import type { Manifest } from './manifest.js';
import type { ClusteringOptions } from './model-options.js';
import { oneHot } from './one-hot.js';
import { noveltyScores, type OutlierThresholds } from './outliers.js';
import type { Clustering } from './outputs.js';
import type { GraphSession } from './session.js';

/** The graphs of a model. */
export interface Graphs {
  readonly encoder: GraphSession;
  readonly generator: GraphSession;
}

/**
 * Puts rows into clusters, a batch at a time, and compares each with its reconstruction where the manifest has
 * thresholds for that.
 *
 * @param data - [N, …] row-major
 * @throws ZooError `INVALID_DATA` if a row is not finite or comes out as NaN or Infinity, or has pixels outside [0, 1],
 *   `ABORTED`, `GRAPH_INVALID`, `INVALID_ARGUMENT` for more rows than an array can hold
 */
export async function clusterRows(
  { encoder, generator }: Graphs,
  manifest: Manifest,
  data: Float32Array,
  options: ClusteringOptions,
): Promise<Clustering> {
  const { shapes, clusters, latent, calibration } = manifest;
  const thresholds = options.outliers === false ? undefined : manifest.outliers;
  const count = data.length / volume(shapes.input);
  const joined = {
    probabilities: new JoinedRows('probabilities', count, clusters),
    latents: new JoinedRows('latents', count, latent.size),
  };
  const labels = new Int32Array(count);
  const scores = thresholds && new Float32Array(count);
  const outputs = { probabilities: shapes.probabilities, latents: shapes.latents };
  await forBatches(count, options, async (start, rows) => {
    const input = slice({ data, shape: shapes.input }, start, rows);
    // Scores say for nothing whether numbers are finite; pixels have a range besides.
    const checkFirst = !thresholds || manifest.input.kind === 'image';
    if (checkFirst) checkInput(input.data, manifest.input, start);
    const code = await runBatch(encoder, rows, { input }, outputs);
    checkCode(code, manifest, () => checkInput(input.data, manifest.input, start), start);
    joined.probabilities.put(code.probabilities!, start);
    joined.latents.put(code.latents!, start);
    const own = labels.subarray(start, start + rows);
    mostProbable(code.probabilities!, clusters, own);
    if (!thresholds || !scores) return;
    const feeds = {
      latents: { data: code.latents!, shape: shapes.latents },
      clusters: { data: oneHot(own, clusters), shape: shapes.clusters },
    };
    const { output } = await runBatch(generator, rows, feeds, { output: shapes.output });
    const reconstructed = { rows: input.data, copies: output!, latents: code.latents! };
    const found = noveltyScores(reconstructed, thresholds);
    if (!checkFirst && firstNotFinite(found) >= 0) checkInput(input.data, manifest.input, start);
    scores.set(found, start);
  });
  const [probabilities, latents] = [joined.probabilities.data, joined.latents.data];
  const confidence = temperedConfidence(probabilities, clusters, calibration?.temperature ?? 1);
  const flags = thresholds && scores && flagged(scores, confidence, thresholds);
  return withViews({ count, clusters, latentSize: latent.size, labels, probabilities, confidence, ...flags, latents });
}

/** A clustering's numbers with what looks single rows up. */
export function withViews(numbers: Omit<Clustering, 'probabilitiesOf' | 'latentsOf'>): Clustering {
  const { clusters, latentSize, probabilities, latents } = numbers;
  return {
    ...numbers,
    probabilitiesOf: (i) => probabilities.subarray(i * clusters, (i + 1) * clusters),
    latentsOf: (i) => latents.subarray(i * latentSize, (i + 1) * latentSize),
  };
}

/** Novelty and flags from scores. */
function flagged(
  scores: Float32Array,
  confidence: Float32Array,
  { novelty: { threshold }, confidence: least }: OutlierThresholds,
): Required<Pick<Clustering, 'outliers' | 'novelty'>> {
  const novelty = new Float32Array(scores.length);
  const outliers = new Uint8Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    novelty[i] = scores[i]! / threshold;
    if (novelty[i]! > 1 || confidence[i]! < least.threshold) outliers[i] = 1;
  }
  return { outliers, novelty };
}

/** @param blame - throws if it is the input that is not finite */
function checkCode(
  code: Record<string, Float32Array>,
  { clusters, latent }: Manifest,
  blame: () => void,
  start: number,
): void {
  for (const [values, size] of [
    [code.probabilities!, clusters],
    [code.latents!, latent.size],
  ] as const) {
    const at = firstNotFinite(values);
    if (at < 0) continue;
    blame();
    const reason = 'so far from the training data that the encoder overflows';
    throw new ZooError('INVALID_DATA', `row ${start + Math.floor(at / size)} is ${reason}; check its units`);
  }
}

/** Writes the first of the largest probabilities of each row. */
function mostProbable(probabilities: Float32Array, clusters: number, labels: Int32Array): void {
  for (let i = 0, first = 0; i < labels.length; i++, first += clusters) {
    let best = 0;
    for (let k = 1; k < clusters; k++) if (probabilities[first + k]! > probabilities[first + best]!) best = k;
    labels[i] = best;
  }
}
