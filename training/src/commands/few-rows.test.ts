import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { parse, scaling, trained } from '../../../test/support/method-options.js';
import { priorPresets } from '../methods/prior-network/options.js';
import { Neighbourhood } from '../methods/prior-network/start.js';
import { simiPresets } from '../methods/simi-clustergan/options.js';

const of = (rows: number, ...words: string[]) => trained(parse(...words), { rows, clusters: 2, scaling });

describe('the method for few rows', () => {
  it.each([
    [2, 1],
    [3, 1],
    [6, 3],
    [8, 4],
    [10, 5],
    [11, 10],
  ])('joins each of %d rows to %d and has radii that end at the last', (rows, neighbours) => {
    const { prior, simi } = of(rows);
    const last = { kind: 'neighbour', neighbourIndex: rows - 2 };
    expect(prior.start).toEqual({ ...priorPresets.graph.start, neighbours });
    expect(prior.radius).toMatchObject({ ...last, proportion: 0.25 });
    expect(simi.distillation).toMatchObject({ radius: { ...last, proportion: 2 } });
  });

  it.each([12, 13, 10_000])('changes nothing for %d rows', (rows) => {
    const { prior, simi } = of(rows);
    expect(prior.start).toEqual(priorPresets.graph.start);
    expect(prior.radius).toEqual(priorPresets.graph.radius);
    expect(simi.distillation).toEqual(simiPresets.zoo.distillation);
  });

  it('leaves what is no neighbour as it was asked for', () => {
    const { prior, simi } = of(5, '--prior', 'imsat', '--radius', '0.3', '--distillation', 'label');
    expect(prior.start).toEqual({ kind: 'none' });
    expect(prior.radius).toEqual({ kind: 'constant', value: 0.3 });
    expect(simi.distillation).toEqual({ kind: 'label' });
    expect(of(5, '--radius', 'neighbour:0.5:2').prior.radius).toMatchObject({ neighbourIndex: 2 });
  });

  it.each([{ kind: 'vector' }, { kind: 'image', height: 4, width: 4, channels: 1 }] as const)(
    'finds a start and radii among six rows, of the kind $kind',
    async (kind) => {
      const { prior } = trained(parse(), { rows: 6, clusters: 2, scaling, kind });
      const random = new Random(2);
      const data = new Float32Array(6 * 16).map((_, at) => (at < 3 * 16 ? 0.5 : -0.5) + 0.2 * random.uniform());
      const neighbourhood = new Neighbourhood({ data, rows: 6, columns: 16 });
      const { labels } = await neighbourhood.start(2, prior.start, random);
      expect(new Set(labels!.subarray(0, 3))).not.toEqual(new Set(labels!.subarray(3)));
      expect([...labels!].sort()).toEqual([0, 0, 0, 1, 1, 1]);
      const radii = await neighbourhood.radii(prior.radius);
      expect(radii).toHaveLength(6);
      for (const radius of radii) expect(radius).toBeGreaterThan(0.25 * 3);
    },
  );
});
