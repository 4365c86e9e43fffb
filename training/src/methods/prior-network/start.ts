import { type Random, ZooError } from '@clusterzoo/runtime';
import { NeighbourSearch, nearestOf } from '../../graph/neighbour-search.js';
import { radiusFrom } from '../../graph/radius.js';
import { type PreparedGraph, partitionGraph, partitionMasses, prepareGraph } from '../../graph/spectral.js';
import type { SpectralProgress } from '../../graph/spectral-options.js';
import type { TrainingControls } from '../events.js';
import type { RowsInMemory } from '../rows.js';
import { informativePartition } from './informative-start.js';
import { mergedPartition } from './merged-start.js';
import type { PerturbationRadius, PriorStart } from './options.js';
import { refinedPartition } from './refined-start.js';

/** The functions that divide a graph. */
const PARTITION_BY = {
  'k-means': partitionGraph,
  merged: mergedPartition,
  informative: informativePartition,
  refined: refinedPartition,
} as const;

/** Where one training of the prior network begins. */
export interface Start {
  /** A cluster for every row, the target of the first steps; absent where the network begins from nothing. */
  readonly labels?: Int32Array;
  /** Expected share of each cluster. */
  readonly masses: Float32Array;
}

type Surroundings = Pick<TrainingControls, 'signal' | 'neighbours' | 'onEvent'>;

/** What a {@link Neighbourhood} takes besides rows. */
export interface NeighbourhoodOptions extends Surroundings {
  /** The same rows in raw units, which the graph of counts is made of. @default none */
  readonly raw?: Float32Array;
  /** Neighbours that will be asked for, so that one search serves all. @default as many as graphs and radii want */
  readonly neighboursWanted?: number | undefined;
}

/** What the trainings of one fit need to know of rows and their neighbours, all from one search. */
export class Neighbourhood {
  readonly #data: RowsInMemory;
  readonly #raw: Float32Array | undefined;
  readonly #surroundings: Surroundings;
  readonly #search: NeighbourSearch;
  readonly #graphs = new Map<string, PreparedGraph>();

  /** @param data - scaled rows */
  constructor(data: RowsInMemory, { raw, neighboursWanted, ...surroundings }: NeighbourhoodOptions = {}) {
    this.#data = data;
    this.#raw = raw;
    this.#surroundings = surroundings;
    const { rows, columns } = data;
    const { signal, neighbours } = surroundings;
    const onProgress = (share: number) => this.#report({ stage: 'neighbours', share });
    this.#search = new NeighbourSearch(data.data, {
      ...{ rows, columns, signal, onProgress, ...neighbours },
      ...(neighboursWanted !== undefined && { least: neighboursWanted }),
    });
  }

  /**
   * The `count` nearest other rows of every row by Euclidean distance, or all where there are fewer.
   *
   * @returns rows × neighbours, nearest first; −1 where a search has found fewer
   */
  async nearest(count: number): Promise<Int32Array> {
    const most = Math.min(count, this.#data.rows - 1);
    return nearestOf(await this.#search.atLeast(most), most);
  }

  /** Length of the perturbation of each row, in the units of the data. */
  async radii(radius: PerturbationRadius): Promise<Float32Array> {
    if (radius.kind === 'constant') return new Float32Array(this.#data.rows).fill(radius.value);
    const distances = await radiusFrom(this.#search, radius.neighbourIndex);
    return distances.map((distance) => distance * radius.proportion);
  }

  /** A start of its own for one training; graph starts differ in what `random` decides, k-means above all. */
  async start(clusters: number, start: PriorStart, random: Random): Promise<Start> {
    if (start.kind === 'none') return { masses: new Float32Array(clusters).fill(1 / clusters) };
    const graph = await this.#graph(clusters, start);
    const { effectiveDimension, partition = 'k-means' } = start;
    const labels = await PARTITION_BY[partition](graph, {
      random,
      effectiveDimension,
      signal: this.#surroundings.signal,
    });
    return { labels, masses: Float32Array.from(partitionMasses(labels, clusters)) };
  }

  async #graph(clusters: number, start: Extract<PriorStart, { readonly kind: 'graph' }>): Promise<PreparedGraph> {
    const key = JSON.stringify([clusters, start.neighbours, start.rows, start.components]);
    const { rows, columns } = this.#data;
    const data = start.rows.kind === 'counts' ? this.#raw : this.#data.data;
    if (!data) throw new ZooError('INVALID_ARGUMENT', 'a graph of counts needs the rows before they are scaled');
    const { neighbours, components } = start;
    const { signal, neighbours: means } = this.#surroundings;
    const onProgress = (progress: SpectralProgress) => this.#report(progress);
    const options = { ...start.rows, rows, columns, clusters, neighbours, components, signal, onProgress, ...means };
    const graph = this.#graphs.get(key) ?? (await prepareGraph(data, options, this.#search));
    this.#graphs.set(key, graph);
    return graph;
  }

  #report(progress: SpectralProgress): void {
    if (!('share' in progress)) return;
    const stage = progress.stage === 'transforms' ? 'neighbours under transforms' : progress.stage;
    this.#surroundings.onEvent?.({ type: 'progress', stage, share: progress.share });
  }
}
