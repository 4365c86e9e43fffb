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

/** Length of the perturbation of each row, in the units of the data. */
export async function perturbationRadii(data: Rows, radius: PerturbationRadius): Promise<Float32Array> {
  if (radius.kind === 'constant') return new Float32Array(data.rows).fill(radius.value);
  const { rows, columns } = data;
  const distances = await neighbourRadius(data.data, { rows, columns, neighbourIndex: radius.neighbourIndex });
  return distances.map((distance) => distance * radius.proportion);
}

/** A start of its own for one training; graph starts differ in what `random` decides, k-means above all. */
export async function findStart(data: Rows, clusters: number, start: PriorStart, random: Random): Promise<Start> {
  if (start.kind === 'none') return { masses: new Float32Array(clusters).fill(1 / clusters) };
  const { rows, columns } = data;
  const { neighbours, effectiveDimension } = start;
  const options = { kind: 'vector', rows, columns, clusters, neighbours, effectiveDimension, random } as const;
  const { labels, masses } = await spectralStart(data.data, options);
  return { labels, masses: Float32Array.from(masses) };
}
