import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { onnxRuntime, Random } from '@clusterzoo/runtime';
import {
  approximateFinder,
  matrixFinder,
  type NeighbourFinder,
  type Neighbours,
  nearestNeighbours,
  type Usearch,
} from '@clusterzoo/training';
import type { BenchmarkRow } from './row.js';

const COLUMNS = 50;
const NEIGHBOURS = 10;

/** As many rows and columns as the training split of MNIST with its test split, which are to take 90 seconds at most. */
const PICTURES = { rows: 70_000, columns: 784, threads: 2 };

/** Rows of a mixture of thirty Gaussians. */
function mixture(rows: number): Float32Array {
  const random = new Random(1);
  const centres = random.normals(30 * COLUMNS, 2);
  return random.normals(rows * COLUMNS).map((value, at) => {
    return value + centres[(Math.floor(at / COLUMNS) % 30) * COLUMNS + (at % COLUMNS)]!;
  });
}

/** Share of the neighbours that are among the nearest of an exact search, ties either way. */
function recall(found: Neighbours, exact: Neighbours): number {
  const near = found.distances.filter((distance, at) => {
    const last = at - (at % NEIGHBOURS) + NEIGHBOURS - 1;
    return distance <= exact.distances[last]!;
  });
  return near.length / found.distances.length;
}

/** Seconds of a search, and what it found beside an exact one. */
export async function neighbours(): Promise<BenchmarkRow[]> {
  const threads = availableParallelism();
  const plain: NeighbourFinder = { name: 'exact', find: nearestNeighbours };
  const products = matrixFinder(await onnxRuntime('cpu'), { threads });
  const usearch = createRequire(import.meta.url)('usearch') as Usearch;
  const approximate = approximateFinder(usearch, plain);
  const table: BenchmarkRow[] = [];
  const run = async (search: string, finder: NeighbourFinder, rows: number, exact?: Neighbours) => {
    const data = mixture(rows);
    const started = performance.now();
    const found = await finder.find(data, { rows, columns: COLUMNS, neighbours: NEIGHBOURS });
    const seconds = (performance.now() - started) / 1000;
    const used = finder === products ? threads : 1;
    const share = exact ? recall(found, exact) : 1;
    table.push({ search, threads: used, rows, columns: COLUMNS, seconds, 'recall@10': share });
    return found;
  };
  const known = await run('plain', plain, 10_000);
  await run('matrix products in onnxruntime', products, 10_000, known);
  await run('approximate, usearch', approximate, 10_000, known);
  const exact = await run('matrix products in onnxruntime', products, 50_000);
  await run('approximate, usearch', approximate, 50_000, exact);
  table.push(await picturesRow());
  return table;
}

/** Seconds of an exact search among random numbers of the size of pictures. */
async function picturesRow(): Promise<BenchmarkRow> {
  const { rows, columns, threads } = PICTURES;
  const finder = matrixFinder(await onnxRuntime('cpu'), { threads });
  const data = new Random(1).uniforms(rows * columns);
  const started = performance.now();
  await finder.find(data, { rows, columns, neighbours: NEIGHBOURS });
  const seconds = (performance.now() - started) / 1000;
  return { search: 'matrix products in onnxruntime', threads, rows, columns, seconds, 'recall@10': 1 };
}
