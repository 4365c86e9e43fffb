import type { Random } from '@clusterzoo/runtime';
import { kMeansSteps } from '../../classical/kmeans.js';
import { normalisedGraph, type SparseSymmetric, subgraph } from '../../graph/affinity.js';
import type { Mainland } from '../../graph/components.js';
import { type Eigenpairs, topEigenpairs } from '../../graph/eigen.js';
import { graphMutualInformation } from '../../graph/mutual-information.js';
import { clusterMap } from '../../graph/spectral.js';
import { withPauses } from '../../steps.js';

/** Eigenvectors a cluster, as many as a spectral start takes. */
const VECTORS = 3;

/** Spectral partitions of one graph into any number of clusters up to a largest, from eigenvectors found once. */
export class GraphPartitions {
  private constructor(
    private readonly main: Mainland,
    private readonly mainGraph: SparseSymmetric,
    private readonly pairs: Eigenpairs,
    private readonly random: Random,
    private readonly pause: () => Promise<void>,
  ) {}

  /**
   * @param most - largest number of clusters
   * @param pause - called every fraction of a second; what it throws ends the work
   */
  static async of(
    graph: SparseSymmetric,
    main: Mainland,
    { most, random, pause }: { readonly most: number; readonly random: Random; readonly pause: () => Promise<void> },
  ): Promise<GraphPartitions> {
    const mainGraph = subgraph(graph, main.rows);
    const solver = topEigenpairs(normalisedGraph(mainGraph), { count: VECTORS * most + 1, random: random.fork() });
    return new GraphPartitions(main, mainGraph, await withPauses(solver, pause), random, pause);
  }

  /** Largest eigenvalues of the normalised graph, falling; at least one more than the largest number of clusters. */
  get eigenvalues(): Float64Array {
    return this.pairs.values;
  }

  /** Rows that hang together with enough others, rising; the rest are in no partition. */
  get rows(): Int32Array {
    return this.main.rows;
  }

  /** Cluster of each of {@link rows}. */
  async into(clusters: number, restarts: number): Promise<Int32Array> {
    const count = Math.min(VECTORS * clusters, this.pairs.values.length);
    const pairs = { values: this.pairs.values.slice(0, count), vectors: this.pairs.vectors.slice(0, count) };
    const map = clusterMap(pairs, { clusters, components: this.main.components });
    const shape = { rows: this.rows.length, columns: count };
    const search = kMeansSteps(map, { ...shape, clusters, restarts, random: this.random.fork() });
    return (await withPauses(search, this.pause)).labels;
  }

  /** What the cluster of one end of an edge tells about the other, in nats. */
  mutualInformation(labels: Int32Array, clusters: number): number {
    return graphMutualInformation(this.mainGraph, labels, clusters);
  }
}
