import type { Random } from '@clusterzoo/runtime';
import { neighbourRadius } from '../../graph/radius.js';
import { spectralStart } from '../../graph/spectral.js';
import type { Rows } from '../rows.js';
import type { PerturbationRadius, PriorStart } from './options.js';

/** Where one training of the prior network begins. */
export interface Start {
  /** A cluster for every row, the target of the first steps; absent where the network begins from nothing. */
  readonly labels?: Int32Array;
  /** Expected share of each cluster. */
  readonly masses: Float32Array;
}

/** Length of the perturbation of each row. */
export async function perturbationRadii(data: Rows, radius: PerturbationRadius): Promise<Float32Array> {
  if (radius.kind === 'constant') return new Float32Array(data.rows).fill(radius.value);
  const { rows, columns } = data;
  const distances = await neighbourRadius(data.data, { rows, columns, neighbourIndex: radius.neighbourIndex });
  return distances.map((distance) => distance * radius.proportion);
}

/** Computes what all restarts share, and returns a function that gives each its own start. */
export async function prepareStart(
  data: Rows,
  clusters: number,
  start: PriorStart,
): Promise<(random: Random) => Promise<Start>> {
  if (start.kind === 'none') {
    const masses = new Float32Array(clusters).fill(1 / clusters);
    return async () => ({ masses });
  }
  const { rows, columns } = data;
  const { neighbours, effectiveDimension } = start;
  return async (random) => {
    const options = { kind: 'vector', rows, columns, clusters, neighbours, effectiveDimension, random } as const;
    const { labels, masses } = await spectralStart(data.data, options);
    return { labels, masses: Float32Array.from(masses) };
  };
}
