import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { assertNotAborted } from '../breather.js';
import { falling, type SymmetricEigen } from './symmetric-eigen.js';

/** What the thread runs: the same decomposition, of a matrix that is sent to it. */
const PROGRAM = `
const { parentPort, workerData: { library, size, numbers } } = require('node:worker_threads');
const { EigenvalueDecomposition, Matrix } = require(library);
const found = new EigenvalueDecomposition(Matrix.from1DArray(size, size, numbers), { assumeSymmetric: true });
const vectors = Array.from({ length: size }, (_, i) => Float64Array.from(found.eigenvectorMatrix.getColumn(i)));
parentPort.postMessage({ values: Float64Array.from(found.realEigenvalues), vectors });
`;

/**
 * `symmetricEigen` in a thread of its own, to the last bit: of 1,000 columns and more it takes many seconds, which nothing
 * could interrupt here.
 *
 * @param numbers - [size, size] row-major
 * @throws ZooError `ABORTED` on the signal
 */
export async function symmetricEigenAside(
  numbers: Float64Array,
  size: number,
  signal?: AbortSignal,
): Promise<SymmetricEigen> {
  const what = 'the search for eigenvectors';
  assertNotAborted(signal, what);
  const library = createRequire(import.meta.url).resolve('ml-matrix');
  const worker = new Worker(PROGRAM, { eval: true, workerData: { library, size, numbers } });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop);
  try {
    const { values, vectors } = await new Promise<SymmetricEigen>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`${what} ended without a result`)));
    });
    return falling(values, (i) => vectors[i]!);
  } catch (error) {
    assertNotAborted(signal, what);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
