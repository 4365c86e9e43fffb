import { type Graph, optimize, trace } from '@clusterzoo/export';
import { encoderFunction, generatorFunction, type NoveltyParts, noveltyFunction, type ShippedParts } from './graphs.js';

const rows = (...shape: readonly number[]) => ({ shape: ['N', ...shape], dtype: 'float32' as const });

/** The graphs of a zoo entry, before they are encoded. */
export interface ShippedGraphs {
  /** `input` [N, d] → `probabilities` [N, K], `latents` [N, dn]. */
  readonly encoder: Graph;
  /** `latents` [N, dn], `clusters` [N, K] → `output` [N, d]. */
  readonly generator: Graph;
}

/**
 * Compiles a trained clusterer to the graphs that are shipped: raw domain in and out, symbolic batch axis `N`, weights
 * as constants, batch norm folded into them.
 *
 * @throws ZooError `UNSUPPORTED_OP`, `GRAPH_INVALID`
 */
export function shippedGraphs(parts: ShippedParts): ShippedGraphs {
  const { sampleShape, sizes } = parts.networks;
  const encoder = trace(encoderFunction(parts), { input: rows(...sampleShape) }, { name: 'encoder' });
  const inputs = { latents: rows(sizes.latentSize), clusters: rows(sizes.clusters) };
  const generator = trace(generatorFunction(parts), inputs, { name: 'generator' });
  const options = { foldBatchNorm: true, foldFlatten: true };
  return { encoder: optimize(encoder, options), generator: optimize(generator, options) };
}

/**
 * Compiles what tells how strange rows are: `input` [N, …], `output` [N, …], `latents` [N, dn] → `novelty` [N].
 *
 * @param sampleShape - of a row
 */
export function noveltyGraph(parts: NoveltyParts, sampleShape: readonly number[]): Graph {
  const inputs = {
    input: rows(...sampleShape),
    output: rows(...sampleShape),
    latents: rows(parts.units.latentScale.length),
  };
  return optimize(trace(noveltyFunction(parts), inputs, { name: 'novelty' }));
}
