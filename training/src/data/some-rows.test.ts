import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { blockDataset } from '../../../test/support/trained.js';
import { imbalanced } from './imbalance.js';
import { loadDataset } from './registry.js';
import { limited } from './some-rows.js';

describe('limited', () => {
  it('takes rows evenly from all of them, of both splits, with their classes', async () => {
    const whole = await loadDataset('pendigits');
    const { train, test, features } = await loadDataset('pendigits', { limit: 4000 });
    expect([train.count, test!.count]).toEqual([4000, 3498]);
    expect(train.chosen!.of).toBe(7494);
    expect([...train.chosen!.rows.slice(0, 4)]).toEqual([0, 1, 3, 5]);
    const row = train.chosen!.rows[2500]!;
    const [own, expected] = [train.data, whole.train.data].map(numbersOf) as [Float32Array, Float32Array];
    expect(own.subarray(2500 * features, 2501 * features)).toEqual(
      expected.subarray(row * features, (row + 1) * features),
    );
    expect(train.labels![2500]).toBe(whole.train.labels![row]);
  });

  it('still knows whose rows they are when some of them are left out', () => {
    const dataset = limited(blockDataset(), 60);
    const { train } = imbalanced(dataset, '0=0.5', 1);
    expect(train.count).toBe(60 - Math.ceil([...dataset.train.labels!].filter((label) => label === 0).length / 2));
    expect(train.chosen!.of).toBe(240);
    for (const row of train.chosen!.rows) expect(row % 4).toBe(0);
  });
});
