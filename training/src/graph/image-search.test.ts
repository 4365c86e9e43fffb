import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { clusteringMetrics } from '../metrics/index.js';
import { blurImages } from './image-blur.js';
import { ImageSearch } from './image-search.js';
import { smallTransforms, transformImages } from './image-transforms.js';
import { spectralStart } from './spectral.js';

/** Bars in two directions, thin, at random places, each tilted a little, on a background of −1. */
function bars(rows: number, height: number, width: number, seed = 4) {
  const random = new Random(seed);
  const truth = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const data = new Float32Array(rows * height * width).fill(-1);
  const about = (spread: number) => spread * (2 * random.uniform() - 1);
  truth.forEach((upright, i) => {
    const [x, y, tilt] = [width / 2 + about(width / 3), height / 2 + about(height / 3), about(0.35)];
    for (let p = 0; p < height * width; p++) {
      const [dx, dy] = [((p % width) + 0.5 - x) / width, (Math.floor(p / width) + 0.5 - y) / height];
      const [across, along] = upright ? [dx - tilt * dy, dy] : [dy - tilt * dx, dx];
      if (Math.abs(across) < 0.07 && Math.abs(along) < 0.3) data[i * height * width + p] = 1 - 0.3 * random.uniform();
    }
  });
  return { data, truth };
}

/** The same, the plain way: every candidate under every transform, nothing given up. */
function bruteForce(data: Float32Array, rows: number, height: number, width: number, neighbours: number): number[][] {
  const blurred = blurImages(data, { height, width });
  const pixels = height * width;
  const guises = smallTransforms.map((map) => {
    const out = new Float32Array(blurred.length);
    transformImages(blurred, map, { height, width }, out);
    return out;
  });
  const squared = (others: Float32Array, i: number, j: number) => {
    let sum = 0;
    for (let p = 0; p < pixels; p++) sum += (blurred[i * pixels + p]! - others[j * pixels + p]!) ** 2;
    return sum;
  };
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: rows }, (_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => squared(blurred, i, a) - squared(blurred, i, b) || a - b)
      .slice(0, 100)
      .map((j) => ({ j, distance: Math.min(...guises.map((others) => squared(others, i, j))) }))
      .sort((a, b) => a.distance - b.distance || a.j - b.j)
      .slice(0, neighbours)
      .map(({ j }) => j),
  );
}

describe('ImageSearch', () => {
  it('moves the channels of a picture alike', async () => {
    const { data } = bars(60, 10, 8);
    const pixels = 80;
    const colours = Float32Array.from({ length: 3 * data.length }, (_, at) => {
      const [row, pixel] = [Math.floor(at / (3 * pixels)), at % pixels];
      return data[row * pixels + pixel]!;
    });
    const shape = { rows: 60, height: 10, width: 8 };
    const grey = await new ImageSearch(data, shape).atLeast(5);
    const coloured = await new ImageSearch(colours, { ...shape, channels: 3 }).atLeast(5);
    expect(coloured.found.indices).toEqual(grey.found.indices);
    const ratio = coloured.found.distances[7]! / grey.found.distances[7]!;
    expect(ratio).toBeCloseTo(Math.sqrt(3), 4);
  });

  it.each([
    [40, 8, 8],
    [150, 7, 9],
  ])('equals a plain search: %i images of %i × %i', async (rows, height, width) => {
    const { data } = bars(rows, height, width);
    const search = new ImageSearch(data, { rows, height, width });
    const { found, listed } = await search.atLeast(6);
    expect(listed).toBe(6);
    expect([...found.indices]).toEqual(bruteForce(data, rows, height, width, 6).flat());
    for (let at = 0; at < found.distances.length; at++) {
      if (at % 6 > 0) expect(found.distances[at]).toBeGreaterThanOrEqual(found.distances[at - 1]!);
    }
  });

  it('searches again only for longer lists, whose first ones stay', async () => {
    const { data } = bars(60, 6, 6);
    const shares: number[] = [];
    const onProgress = (_: string, share: number) => shares.push(share);
    const search = new ImageSearch(data, { rows: 60, height: 6, width: 6, onProgress });
    const short = await search.atLeast(4);
    const reports = shares.length;
    expect(await search.atLeast(3)).toBe(short);
    expect(shares).toHaveLength(reports);
    const { found } = await search.atLeast(9);
    expect([...found.indices.filter((_, at) => at % 9 < 4)]).toEqual([...short.found.indices]);
    await expect(search.atLeast(60)).rejects.toThrow(/\[1, 59\] for 60 rows, got 60/);
  });

  it('stops on the signal while it transforms', async () => {
    const { data } = bars(700, 16, 16);
    const controller = new AbortController();
    const onProgress = (stage: string) => {
      if (stage === 'transforms') controller.abort();
    };
    const search = new ImageSearch(data, { rows: 700, height: 16, width: 16, onProgress, signal: controller.signal });
    await expect(search.atLeast(10)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('spectralStart on images', () => {
  it('finds shapes wherever they lie, which plain pixels do not tell', async () => {
    const [rows, height, width] = [160, 12, 12];
    const { data, truth } = bars(rows, height, width);
    const shape = { rows, columns: height * width, clusters: 2 };
    const found = await spectralStart(data, { kind: 'image', height, width, ...shape, random: new Random(0) });
    expect(clusteringMetrics(truth, found.labels).acc).toBeGreaterThan(0.98);
    expect(found.radius).toHaveLength(rows);
    const plain = await spectralStart(data, { kind: 'vector', ...shape, random: new Random(0) });
    expect(clusteringMetrics(truth, plain.labels).acc).toBeLessThan(0.8);
  });

  it('refuses images of another number of pixels than a row has', async () => {
    const { data } = bars(30, 6, 6);
    const wrong = { kind: 'image', height: 6, width: 5, rows: 30, columns: 36, clusters: 2 } as const;
    const running = spectralStart(data, { ...wrong, random: new Random(0) });
    await expect(running).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await expect(running).rejects.toThrow(/36 pixels.*6 × 5/);
  });
});
