import { graphShapes, type InputSpec, type Precision } from '@clusterzoo/runtime';
import { checkShippedGraph } from './check.js';
import { FORMAT_VERSION } from './format-version.js';
import type { Graph } from './graph.js';
import { atPrecision } from './quantize.js';
import { encodeModel } from './serialize.js';

/** What a graph file says of itself, so that it can be told where it comes from without its manifest. */
export interface ZooGraphFacts {
  /** The zoo entry's name. */
  readonly name: string;
  readonly dataset: { readonly name: string; readonly licence: string };
  readonly input: InputSpec;
  /** K. */
  readonly clusters: number;
  /** dn. */
  readonly latentSize: number;
  /** Seed of the training run. */
  readonly seed: number;
}

/**
 * Checks a graph of a zoo entry and writes it as the bytes of an `.onnx` file with metadata.
 *
 * @param precision - of its weights, see {@link atPrecision}
 * @throws ZooError `GRAPH_INVALID` if the graph is not what a zoo entry of these facts holds, `GRAPH_TOO_LARGE`
 */
export function encodeZooGraph(
  role: 'encoder' | 'generator' | 'novelty',
  graph: Graph,
  facts: ZooGraphFacts,
  precision: Precision = 'fp32',
): Uint8Array {
  const { name, dataset, clusters, latentSize, seed } = facts;
  const { input, probabilities, latents, clusters: weights, output } = graphShapes(facts.input, clusters, latentSize);
  if (role === 'encoder') checkShippedGraph(graph, { input }, { probabilities, latents });
  else if (role === 'generator') checkShippedGraph(graph, { latents, clusters: weights }, { output });
  else checkShippedGraph(graph, { input, output, latents }, { novelty: [] });
  return encodeModel(atPrecision(graph, precision), {
    metadata: {
      'clusterzoo.format': String(FORMAT_VERSION),
      'clusterzoo.name': name,
      'clusterzoo.role': role,
      'clusterzoo.clusters': String(clusters),
      'clusterzoo.latent_size': String(latentSize),
      'clusterzoo.dataset': dataset.name,
      'clusterzoo.licence': dataset.licence,
      'clusterzoo.seed': String(seed),
      ...(precision !== 'fp32' && { 'clusterzoo.precision': precision }),
    },
  });
}
