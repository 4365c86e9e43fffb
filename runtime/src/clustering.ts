import { firstNotFinite } from './checks.js';
import { decide } from './decision.js';
import { ZooError } from './errors.js';
import { forBatches, type Graphs, JoinedRows, runBatch, slice, volume } from './graphs.js';
import { checkInput } from './inputs.js';
import type { Manifest } from './manifest.js';
import type { ClusteringOptions } from './model-options.js';
import { oneHot } from './one-hot.js';
import type { Clustering } from './outputs.js';

/**
 * Puts rows into clusters, a batch at a time, and compares each with its reconstruction where the manifest has
 * thresholds for that.
 *
 * @param data - [N, …] row-major
 * @throws ZooError `INVALID_DATA` if a row is not finite or comes out as NaN or Infinity, or has pixels outside [0, 1],
 *   `ABORTED`, `GRAPH_INVALID`, `INVALID_ARGUMENT` for more rows than an array can hold
 */
export async function clusterRows(
  { encoder, generator, novelty }: Graphs,
  manifest: Manifest,
  data: Float32Array,
  options: ClusteringOptions,
): Promise<Clustering> {
  const { shapes, clusters, latent } = manifest;
  const thresholds = options.outliers === false || !novelty ? undefined : manifest.outliers;
  const count = data.length / volume(shapes.input);
  const joined = {
    probabilities: new JoinedRows('probabilities', count, clusters),
    latents: new JoinedRows('latents', count, latent.size),
    novelty: thresholds && new JoinedRows('novelty', count, 1),
  };
  const labels = new Int32Array(count);
  const confidence = new Float32Array(count);
  // Encoders of vectors answer rows that are not finite with NaN. Pixels have a range besides, and what shaders make of
  // NaN is up to the graphics card.
  const checkFirst = manifest.input.kind === 'image' || encoder.device === 'webgpu';
  const outputs = { probabilities: shapes.probabilities, latents: shapes.latents };
  await forBatches(count, options, async (start, rows) => {
    const input = slice({ data, shape: shapes.input }, start, rows);
    const check = () => checkInput(input.data, manifest.input, start);
    if (checkFirst) check();
    const { probabilities, latents } = (await runBatch(encoder, rows, { input }, outputs)) as Code;
    const own = labels.subarray(start, start + rows);
    const lost = decide(probabilities, clusters, own, confidence.subarray(start, start + rows));
    if (lost >= 0) overflow(start + lost, check);
    const far = firstNotFinite(latents);
    if (far >= 0) overflow(start + Math.floor(far / latent.size), check);
    joined.probabilities.put(probabilities, start);
    joined.latents.put(latents, start);
    if (!novelty || !joined.novelty) return;
    const code = { data: latents, shape: shapes.latents };
    const feeds = { latents: code, clusters: { data: oneHot(own, clusters), shape: shapes.clusters } };
    const { output } = await runBatch(generator, rows, feeds, { output: shapes.output });
    const compared = { input, output: { data: output!, shape: shapes.output }, latents: code };
    joined.novelty.put((await runBatch(novelty, rows, compared, { novelty: [] })).novelty!, start);
  });
  const results = { labels, probabilities: joined.probabilities.data, confidence, latents: joined.latents.data };
  const strange = joined.novelty?.data;
  const flags = thresholds && strange && flagged(strange, confidence, thresholds.confidence.threshold);
  return withViews({ count, clusters, latentSize: latent.size, ...results, ...flags });
}

/** What the encoder makes of a batch. */
type Code = Readonly<Record<'probabilities' | 'latents', Float32Array>>;

/** A clustering's numbers with what looks single rows up. */
export function withViews(numbers: Omit<Clustering, 'probabilitiesOf' | 'latentsOf'>): Clustering {
  const { clusters, latentSize, probabilities, latents } = numbers;
  return {
    ...numbers,
    probabilitiesOf: (i) => probabilities.subarray(i * clusters, (i + 1) * clusters),
    latentsOf: (i) => latents.subarray(i * latentSize, (i + 1) * latentSize),
  };
}

/** Flags of rows that are stranger than is usual, or that no cluster is sure of. What is no number is infinitely strange. */
function flagged(
  novelty: Float32Array,
  confidence: Float32Array,
  leastConfidence: number,
): Required<Pick<Clustering, 'outliers' | 'novelty'>> {
  const outliers = new Uint8Array(novelty.length);
  for (let i = 0; i < novelty.length; i++) {
    const own = novelty[i]!;
    if (own <= 1 && confidence[i]! >= leastConfidence) continue;
    outliers[i] = 1;
    if (Number.isNaN(own)) novelty[i] = Number.POSITIVE_INFINITY;
  }
  return { outliers, novelty };
}

/** @param check - throws if it is the input that is not finite */
function overflow(row: number, check: () => void): never {
  check();
  const reason = 'so far from the training data that the encoder overflows';
  throw new ZooError('INVALID_DATA', `row ${row} is ${reason}; check its units`);
}
