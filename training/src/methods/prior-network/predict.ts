import type { Engine, State } from '../../engine/engine.js';
import type { Network } from '../../networks/network.js';
import { mapRows, type Rows } from '../rows.js';
import { priorForward } from './prior-step.js';

/** Log-probabilities [rows, clusters] of a trained prior network, in inference mode. */
export async function predictPrior(engine: Engine, network: Network, state: State, data: Rows): Promise<Float32Array> {
  const x = { data: data.data, shape: [data.columns] };
  const { logProbabilities } = await mapRows(engine, state, priorForward(network), { x }, data.rows);
  return logProbabilities!;
}

/** Probabilities [rows, clusters] of a trained prior network. */
export async function predictProbabilities(
  engine: Engine,
  { network, state }: { readonly network: Network; readonly state: State },
  data: Rows,
): Promise<Float32Array> {
  return (await predictPrior(engine, network, state, data)).map(Math.exp);
}
