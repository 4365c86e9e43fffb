import type { ClusterModel, InputSpec, PrecisionVariant } from '@clusterzoo/runtime';
import { transformValue } from './scaling.js';

/** Samples of each cluster that are compared. */
const SAMPLES = 64;

/** Stands for the ratio of samples that do not differ. */
const LARGEST_PSNR = 200;

/** How far two arrays of rows differ, as shares of the width of the data's range. */
class RowDifferences {
  #rows = 0;
  #values = 0;
  #total = 0;
  #largest = 0;
  #lowestPsnr = LARGEST_PSNR;

  /** @param differences - of one row */
  add(differences: Float64Array): void {
    let squares = 0;
    for (const difference of differences) {
      squares += difference * difference;
      this.#total += Math.abs(difference);
      this.#largest = Math.max(this.#largest, Math.abs(difference));
    }
    this.#rows++;
    this.#values += differences.length;
    this.#lowestPsnr = Math.min(this.#lowestPsnr, -10 * Math.log10(squares / differences.length));
  }

  result(): PrecisionVariant['samples'] {
    return {
      count: this.#rows,
      maxAbsDifference: this.#largest,
      meanAbsDifference: this.#total / Math.max(1, this.#values),
      lowestPsnr: this.#lowestPsnr,
    };
  }
}

/** Takes a value of a row to where it is looked at and compared. */
function comparedAs(input: InputSpec): (value: number) => number {
  const transform = input.kind === 'vector' ? input.transform : undefined;
  return transform ? (value) => transformValue(value, transform) : (value) => value;
}

/**
 * Compares what two models of the same entry make of the same latents and clusters: 64 samples of each cluster.
 *
 * @param signal - stops between batches with `ABORTED`
 */
export async function compareSamples(
  exact: ClusterModel,
  variant: ClusterModel,
  signal?: AbortSignal,
): Promise<PrecisionVariant['samples']> {
  const { clusters, input } = exact.manifest;
  const compared = comparedAs(input);
  const [low, high] = input.range.map(compared) as [number, number];
  const width = high > low ? high - low : 1;
  const differences = new RowDifferences();
  for (let cluster = 0; cluster < clusters; cluster++) {
    const drawn = { cluster, count: SAMPLES, seed: cluster, ...(signal && { signal }) };
    const [before, after] = [(await exact.generate(drawn)).data, (await variant.generate(drawn)).data];
    const columns = before.length / SAMPLES;
    for (let first = 0; first < before.length; first += columns) {
      const row = Float64Array.from({ length: columns }, (_, i) => {
        return (compared(after[first + i]!) - compared(before[first + i]!)) / width;
      });
      differences.add(row);
    }
  }
  return differences.result();
}
