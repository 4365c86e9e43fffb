import { assertNotAborted, breather } from '../../breather.js';
import { type PrincipalAxes, principalAxes } from '../../classical/pca.js';
import { projectionSteps } from '../../classical/project-rows.js';
import { withPauses } from '../../steps.js';
import type { RowsInMemory } from '../rows.js';

/** Rows that others are compared with. */
export interface FrechetReference {
  /**
   * Fréchet distance of normal distributions with the means and covariances (divisor rows) of others and of these:
   * ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½) (arXiv 1706.08500, equation 6). 0 where both agree; never below.
   *
   * @param others - as many columns
   */
  distance(others: RowsInMemory): Promise<number>;
}

/**
 * What is computed once for all comparisons with rows: the axes in which their covariance is diagonal.
 *
 * @throws ZooError what `principalAxes` throws; `ABORTED` on the signal, from `distance` too
 */
export async function frechetReference(reference: RowsInMemory, signal?: AbortSignal): Promise<FrechetReference> {
  const axesOf = (rows: RowsInMemory) => principalAxes(rows.data, { ...rows, components: rows.columns }, { signal });
  const own = await axesOf(reference);
  const deviations = own.variances.map(Math.sqrt);
  // (Σ₁Σ₂)^½ has the trace of (Σ₁^½·Σ₂·Σ₁^½)^½, whose inner matrix is the covariance of rows times Σ₁^½.
  const scaled = {
    mean: own.mean,
    axes: own.axes.map((axis, i) => axis.map((value) => value * deviations[i]!)),
  };
  return {
    distance: async (others) => {
      const projected = await inAxes(others, scaled, signal);
      const shared = (await axesOf({ ...others, data: projected })).variances.reduce((sum, v) => sum + Math.sqrt(v), 0);
      const { squaredLength, variance } = spread(others, own.mean);
      const ownVariance = own.variances.reduce((sum, v) => sum + v, 0);
      return Math.max(0, squaredLength + ownVariance + variance - 2 * shared);
    },
  };
}

function inAxes(
  { data }: RowsInMemory,
  axes: Pick<PrincipalAxes, 'axes' | 'mean'>,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const breathe = breather();
  return withPauses(projectionSteps(data, axes), () => {
    assertNotAborted(signal, 'the comparison of samples with rows');
    return breathe();
  });
}

/** How far the mean of rows is from another, squared, and the variance of all their columns together. */
function spread(
  { data, rows, columns }: RowsInMemory,
  from: Float64Array,
): { squaredLength: number; variance: number } {
  let [squaredLength, variance] = [0, 0];
  for (let c = 0; c < columns; c++) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < rows; i++) {
      const value = data[i * columns + c]! - from[c]!;
      sum += value;
      squares += value ** 2;
    }
    squaredLength += (sum / rows) ** 2;
    variance += squares / rows - (sum / rows) ** 2;
  }
  return { squaredLength, variance };
}
