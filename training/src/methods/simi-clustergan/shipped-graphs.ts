import { type Graph, optimize, trace } from '@clusterzoo/export';
import { encoderFunction, generatorFunction, type ShippedParts } from './graphs.js';

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
  const rows = (...shape: readonly number[]) => ({ shape: ['N', ...shape], dtype: 'float32' as const });
  const encoder = trace(encoderFunction(parts), { input: rows(...sampleShape) }, { name: 'encoder' });
  const inputs = { latents: rows(sizes.latentSize), clusters: rows(sizes.clusters) };
  const generator = trace(generatorFunction(parts), inputs, { name: 'generator' });
  const options = { foldBatchNorm: true, foldFlatten: true };
  return { encoder: optimize(encoder, options), generator: optimize(generator, options) };
}
