import type { Engine } from '../../engine/engine.js';
import { priorNetworkFor } from '../prior-network/network.js';
import { predictPrior } from '../prior-network/predict.js';
import { argmaxRows, type Rows } from '../rows.js';
import { scaleRows } from '../scaling.js';
import type { TrainedSimi } from './fit.js';

/**
 * Most likely cluster of each row as the prior network of a trained clusterer sees it.
 *
 * @param rows - raw, or what the prior network sees of them where it sees features
 * @returns undefined where there is no prior network
 */
export async function priorLabels(engine: Engine, trained: TrainedSimi, rows: Rows): Promise<Int32Array | undefined> {
  const { config, priorState, scaling } = trained;
  if (!config.prior) return undefined;
  const network = priorNetworkFor(config.prior, rows.columns, config.clusters);
  const seen: Rows = config.features ? rows : { ...rows, data: scaleRows(rows.data, scaling) };
  return argmaxRows(await predictPrior(engine, network, priorState, seen), config.clusters);
}
