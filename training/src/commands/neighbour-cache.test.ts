import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImageSearch } from '../graph/image-search.js';
import { NeighbourSearch } from '../graph/neighbour-search.js';
import { nearestNeighbours } from '../graph/neighbours.js';
import { NeighbourCache } from './neighbour-cache.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusterzoo-neighbours-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const data = new Random(3).normals(200);
const finder = { name: 'exact', find: vi.fn(nearestNeighbours) };
const cache = (mostBytes = 1e6) => new NeighbourCache({ folder, mostBytes, leastWork: 0 });
const search = (values: Float32Array, store = cache()) =>
  new NeighbourSearch(values, { rows: values.length / 2, columns: 2, finder, store });
const files = async () => (await readdir(folder)).toSorted();

describe('NeighbourCache', () => {
  it('spares the second search for the same neighbours, and no other', async () => {
    finder.find.mockClear();
    const { found } = await search(data).atLeast(15);
    const again = await search(data.slice()).atLeast(15);
    expect(again.found).toEqual(found);
    expect(again.listed).toBe(15);
    expect(finder.find).toHaveBeenCalledTimes(1);
    await search(data).atLeast(16);
    await search(data.map((value, at) => (at === 77 ? value + 1e-6 : value))).atLeast(15);
    const other = { ...finder, name: 'another' };
    await new NeighbourSearch(data, { rows: 100, columns: 2, finder: other, store: cache() }).atLeast(15);
    await new NeighbourSearch(Float64Array.from(data), { rows: 100, columns: 2, finder, store: cache() }).atLeast(15);
    await new NeighbourSearch(data, { rows: 40, columns: 5, finder, store: cache() }).atLeast(15);
    expect(finder.find).toHaveBeenCalledTimes(6);
    expect(await files()).toHaveLength(6);
  });

  it('keeps the neighbours of images as such, not those of their candidates', async () => {
    const options = { rows: 50, height: 2, width: 2, finder, store: cache() };
    const first = await new ImageSearch(data, options).atLeast(4);
    finder.find.mockClear();
    const again = await new ImageSearch(data, options).atLeast(4);
    expect(again.found).toEqual(first.found);
    expect(finder.find).not.toHaveBeenCalled();
    expect(await files()).toHaveLength(1);
    const plain = await search(data.slice(0, 200)).atLeast(4);
    expect(plain.found).not.toEqual(first.found);
  });

  it.each([
    ['a bit that has turned', (content: Buffer) => content.fill(content[40]! ^ 1, 40, 41)],
    ['a torn end', (content: Buffer) => content.subarray(0, -1)],
    ['nothing', () => Buffer.alloc(0)],
  ])('searches again where a file holds %s', async (_, damage) => {
    const { found } = await search(data).atLeast(5);
    const [name] = await files();
    await writeFile(join(folder, name!), damage(await readFile(join(folder, name!))));
    finder.find.mockClear();
    expect((await search(data).atLeast(5)).found).toEqual(found);
    expect(finder.find).toHaveBeenCalledTimes(1);
    expect((await search(data).atLeast(5)).found).toEqual(found);
    expect(finder.find).toHaveBeenCalledTimes(1);
  });

  it('drops what was not used for longest when it grows too large', async () => {
    const sets = [1, 2, 3].map((seed) => new Random(seed).normals(200));
    const room = 2 * (32 + 8 * 100 * 12);
    for (const [i, values] of sets.entries()) {
      const before = await files();
      await search(values, cache(room)).atLeast(12);
      if (i === 2) break;
      const [name] = (await files()).filter((file) => !before.includes(file));
      await utimes(join(folder, name!), 1000 + i, 1000 + i);
      // The first is used once more: the second has waited for longer.
      if (i === 1) await search(sets[0]!, cache(room)).atLeast(12);
    }
    finder.find.mockClear();
    expect(await files()).toHaveLength(2);
    await search(sets[0]!, cache(room)).atLeast(12);
    await search(sets[2]!, cache(room)).atLeast(12);
    expect(finder.find).not.toHaveBeenCalled();
    await search(sets[1]!, cache(room)).atLeast(12);
    expect(finder.find).toHaveBeenCalledTimes(1);
  });

  it('keeps nothing that is found at once or larger than its room, and works where there is no folder', async () => {
    await search(data, new NeighbourCache({ folder })).atLeast(12);
    await search(data, cache(100)).atLeast(12);
    expect(await files()).toEqual([]);
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { found } = await search(data, new NeighbourCache({ folder: join(file, 'in'), leastWork: 0 })).atLeast(12);
    expect(found.indices).toHaveLength(1200);
  });
});
