import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { Random } from '@clusterzoo/runtime';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from './symmetric-eigen.js';
import { symmetricEigenAside } from './symmetric-eigen-aside.js';

/** A random symmetric matrix, row-major. */
function symmetric(size: number): Float64Array {
  const random = new Random(size);
  const half = Float64Array.from(random.normals(size * size));
  return half.map((value, at) => value + half[(at % size) * size + Math.floor(at / size)]!);
}

describe('symmetricEigenAside', () => {
  it('finds what is found here, to the last bit', async () => {
    const numbers = symmetric(40);
    expect(await symmetricEigenAside(numbers, 40)).toEqual(symmetricEigen(Matrix.from1DArray(40, 40, numbers)));
  });

  it('can be stopped in the middle, and leaves others their turns', async () => {
    const controller = new AbortController();
    const found = symmetricEigenAside(symmetric(1500), 1500, controller.signal);
    const [thread] = (await once(process, 'worker')) as [Worker];
    await once(thread, 'online');
    const ended = once(thread, 'exit');
    setImmediate(() => controller.abort());
    await expect(found).rejects.toMatchObject({ code: 'ABORTED' });
    await ended;
    await expect(symmetricEigenAside(symmetric(3), 3, controller.signal)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
