import type { Engine } from '../../engine/engine.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { predictPrior } from '../prior-network/train.js';
import { argmaxRows, type Rows } from '../rows.js';
import { scaleRows } from '../scaling.js';
import type { TrainedSimi } from './fit.js';

/** Most likely cluster of each raw row as the prior network of a trained clusterer sees it. */
export async function priorLabels(engine: Engine, trained: TrainedSimi, raw: Rows): Promise<Int32Array> {
  const { config, priorState, scaling } = trained;
  const network = priorNetwork({ inputs: raw.columns, hidden: config.prior.hidden, clusters: config.clusters });
  const rows: Rows = { ...raw, data: scaleRows(raw.data, scaling) };
  return argmaxRows(await predictPrior(engine, network, priorState, rows), config.clusters);
}
