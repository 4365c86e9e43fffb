import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import type { RowsInMemory } from '../rows.js';
import { frechetReference } from './frechet.js';

const COUNT = 4000;

/** Rows x·A + b of standard normal x, whose sample mean and covariance are made exactly 0 and I before. */
function normalRows(a: readonly (readonly number[])[], b: readonly number[], seed: number): RowsInMemory {
  const columns = b.length;
  const x = new Random(seed).normals(COUNT * columns);
  // Each column less its part along those before it (Gram–Schmidt).
  const whitened: Float64Array[] = [];
  for (let c = 0; c < columns; c++) {
    const column = Float64Array.from({ length: COUNT }, (_, i) => x[i * columns + c]!);
    for (const other of [new Float64Array(COUNT).fill(1), ...whitened]) {
      const along = column.reduce((sum, value, i) => sum + value * other[i]!, 0) / COUNT;
      for (let i = 0; i < COUNT; i++) column[i]! -= along * other[i]!;
    }
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + value ** 2, 0) / COUNT);
    whitened.push(column.map((value) => value / deviation));
  }
  const data = new Float32Array(COUNT * columns);
  for (let i = 0; i < COUNT; i++) {
    for (let c = 0; c < columns; c++) {
      data[i * columns + c] = b[c]! + whitened.reduce((sum, column, d) => sum + column[i]! * a[d]![c]!, 0);
    }
  }
  return { data, rows: COUNT, columns };
}

const turn = (angle: number) => [
  [Math.cos(angle), Math.sin(angle)],
  [-Math.sin(angle), Math.cos(angle)],
];
const stretched = (x: number, y: number, angle = 0) =>
  turn(angle).map(([a, b], i) => [a, b].map((v) => v! * [x, y][i]!));

describe('frechetReference', () => {
  it('finds nothing between distributions that are the same', async () => {
    const { distance } = await frechetReference(normalRows(stretched(2, 0.5, 0.3), [1, -1], 1));
    expect(await distance(normalRows(stretched(2, 0.5, 0.3), [1, -1], 2))).toBeCloseTo(0, 4);
  });

  it('is the squared distance of means where covariances are the same', async () => {
    const { distance } = await frechetReference(normalRows(stretched(2, 0.5, 0.3), [1, -1], 1));
    expect(await distance(normalRows(stretched(2, 0.5, 0.3), [4, 3], 2))).toBeCloseTo(25, 3);
  });

  it('is that of deviations along common axes', async () => {
    const { distance } = await frechetReference(normalRows(stretched(2, 0.5, 0.3), [0, 0], 1));
    expect(await distance(normalRows(stretched(3, 2.5, 0.3), [0, 0], 2))).toBeCloseTo(1 + 4, 3);
  });

  it('takes the root of products of matrices that do not commute', async () => {
    const { distance } = await frechetReference(normalRows(stretched(2, 1), [0, 0], 1));
    // Σ₁ = diag(4, 1), and Σ₂ = diag(1, 4) turned by 45°: tr(Σ₁Σ₂) = 12.5 and det(Σ₁Σ₂) = 16, so that the trace of the
    // root is √(12.5 + 2·√16).
    const other = normalRows(stretched(1, 2, Math.PI / 4), [0, 0], 2);
    expect(await distance(other)).toBeCloseTo(5 + 5 - 2 * Math.sqrt(12.5 + 8), 3);
  });

  it('is the same both ways', async () => {
    const [a, b] = [normalRows(stretched(2, 1), [0, 1], 1), normalRows(stretched(1, 3, 0.7), [2, 0], 2)];
    const [there, back] = [
      await (await frechetReference(a)).distance(b),
      await (await frechetReference(b)).distance(a),
    ];
    expect(there).toBeGreaterThan(5);
    expect(there).toBeCloseTo(back, 4);
  });

  it('compares rows that do not vary in some direction', async () => {
    const { distance } = await frechetReference(normalRows(stretched(2, 0), [0, 0], 1));
    expect(await distance(normalRows(stretched(2, 1), [0, 0], 2))).toBeCloseTo(1, 3);
  });

  it('stops', async () => {
    const stopped = AbortSignal.abort();
    await expect(frechetReference(normalRows(stretched(1, 1), [0, 0], 1), stopped)).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});
