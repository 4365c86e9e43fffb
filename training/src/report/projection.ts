import type { Random } from '@clusterzoo/runtime';
import { UMAP } from 'umap-js';
import { assertNotAborted, breather } from '../breather.js';
import { principalComponents } from '../classical/pca.js';
import { nearestNeighbours } from '../graph/neighbours.js';
import type { RowsInMemory } from '../methods/rows.js';

/** Rows as points of a plane, x and y in turn. */
export type Projection =
  /** The two columns as they are. */
  | { readonly kind: 'columns'; readonly points: Float32Array }
  /** The first two principal components; `shares` of the variance lie along them. */
  | { readonly kind: 'pca'; readonly points: Float32Array; readonly shares: readonly [number, number] }
  /** UMAP: neighbours stay neighbours; neither axes nor distances between groups mean anything. */
  | { readonly kind: 'umap'; readonly points: Float32Array; readonly neighbours: number };

/** UMAP needs a neighbourhood to be a small part of the rows. */
const UMAP_ROWS = 50;
const NEIGHBOURS = 15;
const EPOCHS = 300;
/** Of neighbours on the map: more than UMAP's own 0.1, so that groups spread and their rows can be told apart. */
const MIN_DISTANCE = 0.4;

/**
 * Lays rows out in a plane: two columns as they are, otherwise by UMAP (arXiv 1802.03426), or by principal components
 * where there are few rows or UMAP finds nothing to go by, as among copies of a few rows.
 *
 * @param rows - at least 1, of at least 2 columns
 * @param signal - stops it with a ZooError `ABORTED`
 */
export async function projectToPlane(rows: RowsInMemory, random: Random, signal?: AbortSignal): Promise<Projection> {
  if (rows.columns === 2) return { kind: 'columns', points: rows.data };
  if (rows.rows >= UMAP_ROWS) {
    const points = await umap(rows, random, signal);
    if (points.every(Number.isFinite)) return { kind: 'umap', points, neighbours: NEIGHBOURS };
  }
  const { scores, variances } = principalComponents(rows.data, { ...rows, components: rows.columns });
  const points = new Float32Array(2 * rows.rows);
  for (let i = 0; i < rows.rows; i++) points.set(scores.subarray(i * rows.columns, i * rows.columns + 2), 2 * i);
  const total = variances.reduce((sum, value) => sum + value, 0) || 1;
  return { kind: 'pca', points, shares: [variances[0]! / total, variances[1]! / total] };
}

async function umap(
  { data, rows, columns }: RowsInMemory,
  random: Random,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const found = await nearestNeighbours(data, { rows, columns, neighbours: NEIGHBOURS - 1, signal });
  const own = (values: ArrayLike<number>, i: number) =>
    Array.from({ length: NEIGHBOURS - 1 }, (_, j) => values[i * (NEIGHBOURS - 1) + j]!);
  const model = new UMAP({
    nNeighbors: NEIGHBOURS,
    nEpochs: EPOCHS,
    minDist: MIN_DISTANCE,
    random: () => random.uniform(),
  });
  const each = Array.from({ length: rows }, (_, i) => i);
  // A row is its own nearest neighbour there.
  model.setPrecomputedKNN(
    each.map((i) => [i, ...own(found.indices, i)]),
    each.map((i) => [0, ...own(found.distances, i)]),
  );
  const epochs = model.initializeFit(each.map((i) => Array.from(data.subarray(i * columns, (i + 1) * columns))));
  const breathe = breather();
  for (let epoch = 0; epoch < epochs; epoch++) {
    assertNotAborted(signal, 'the map of the rows');
    model.step();
    await breathe();
  }
  return Float32Array.from(model.getEmbedding().flat());
}
