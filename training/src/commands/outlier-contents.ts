import { type Constant, encodeZooGraph, type OutlierContents } from '@clusterzoo/export';
import type { HostTensor } from '../engine/engine.js';
import { evaluateEagerly, type NamedTensors } from '../methods/parity.js';
import { argmaxRows, oneHot } from '../methods/rows.js';
import { generatorFunction, noveltyFunction } from '../methods/simi-clustergan/graphs.js';
import { noveltyGraph } from '../methods/simi-clustergan/shipped-graphs.js';
import type { References } from '../methods/simi-clustergan/shipped-parity.js';
import type { Trust } from '../methods/trust.js';
import { type EntrySource, graphFacts, TEST_ROWS } from './entry-draft.js';
import { compareTestData, NOVELTY_TOLERANCE, requireTolerance } from './test-data.js';

/**
 * What an entry tells strange rows by: thresholds, the novelty graph, and as its test data rows with what the trained
 * networks make of them.
 *
 * @throws ZooError `PARITY_FAILED` if the graph is not what it is compiled from
 */
export async function outlierContents(
  source: EntrySource,
  { encoder }: References,
  { thresholds, units }: Trust,
): Promise<OutlierContents> {
  const parts = { units, threshold: thresholds.novelty.threshold };
  const { clusters } = source.trained.config;
  const [input, latents] = [firstRows(encoder.inputs.input!), firstRows(encoder.outputs.latents!)];
  const { shape, data } = firstRows(encoder.outputs.probabilities!);
  const chosen = { shape, data: oneHot(argmaxRows(data, clusters), clusters) };
  const { output } = await evaluateEagerly(generatorFunction(source.trained), { latents, clusters: chosen });
  const inputs = { input, output: output!, latents };
  const outputs = await evaluateEagerly(noveltyFunction(parts), inputs);
  const testData = { inputs: constants(inputs), outputs: constants(outputs) };
  const graph = encodeZooGraph('novelty', noveltyGraph(parts, input.shape.slice(1)), graphFacts(source));
  const label = 'the novelty graph';
  requireTolerance(await compareTestData(graph, testData, label), NOVELTY_TOLERANCE, label);
  return { thresholds, graph, testData };
}

function firstRows({ shape: [count, ...rest], data }: HostTensor): HostTensor {
  const rows = Math.min(TEST_ROWS, count!);
  return { shape: [rows, ...rest], data: data.slice(0, (data.length / count!) * rows) };
}

function constants(tensors: NamedTensors): Constant[] {
  return Object.entries(tensors).map(([name, { shape, data }]) => ({ name, dtype: 'float32', shape, data }));
}
