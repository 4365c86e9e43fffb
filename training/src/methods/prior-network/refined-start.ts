import { assertNotAborted, breather } from '../../breather.js';
import { type MeasuredPartition, refineSteps } from '../../graph/refine-partition.js';
import type { PartitionOptions, PreparedGraph } from '../../graph/spectral.js';
import { withPauses } from '../../steps.js';
import { groupedPartitions, mostInformative } from './informative-start.js';

/** Rows that k-means has put amiss move later: what counts is how many partitions there are to choose from. */
const SEARCH = { partitions: 9, restarts: 1 } as const;

/**
 * As `informativePartition`, of more partitions, each refined row by row before the best is chosen.
 *
 * @returns the cluster of every row
 * @throws ZooError `ABORTED` on the signal
 */
export async function refinedPartition(prepared: PreparedGraph, options: PartitionOptions): Promise<Int32Array> {
  const { clusters, hanging } = prepared;
  const breathe = breather();
  const pause = async () => {
    await breathe();
    assertNotAborted(options.signal, 'the refinement of clusters');
  };
  const refined: MeasuredPartition[] = [];
  for (const labels of await groupedPartitions(prepared, options, SEARCH)) {
    refined.push(await withPauses(refineSteps(hanging.graph, labels, clusters), pause));
    await pause();
  }
  return mostInformative(refined);
}
