import { type Clustering, type ClusterModel, Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import type { VectorDataset } from '../data/dataset.js';
import { noveltyScores } from './novelty.js';
import { uniformScaling } from './scaling.js';
import { measureTrust } from './trust.js';

const random = new Random(1);
const [count, features] = [2000, 4];
const rows = random.uniforms(count * features);
const train = { data: rows, count };
const dataset: VectorDataset = {
  ...{ kind: 'vector', name: 'even', features, train, test: train, scale: undefined, licence: 'none', source: 'none' },
};

const copied = (data: Float32Array) => data.map((value) => 0.9 * value);

/** A model that draws everything a little darker, and counts how many numbers it is given at once. */
function darker(): { readonly model: Pick<ClusterModel, 'reconstruct'>; readonly calls: number[] } {
  const calls: number[] = [];
  const reconstruct = async (data: Float32Array) => {
    calls.push(data.length);
    return { data: copied(data) };
  };
  return { model: { reconstruct } as unknown as Pick<ClusterModel, 'reconstruct'>, calls };
}

const clustering = {
  latents: random.normals(2 * count),
  latentSize: 2,
  confidence: random.uniforms(count),
} as unknown as Clustering;

const scaling = uniformScaling(features, 0, 1);

describe('measureTrust', () => {
  it.each([
    ['all rows', undefined],
    ['a part of them', 500 * features],
  ])('counts what is flagged of all rows, with thresholds of %s', async (_, most) => {
    const { model, calls } = darker();
    const clusterings = { train: clustering, test: clustering };
    const found = await measureTrust(model, dataset, scaling, clusterings, undefined, most);
    const { units, thresholds } = found;
    const scores = noveltyScores({ rows, copies: copied(rows), latents: clustering.latents }, units);
    const flagged = scores.filter((score, i) => {
      return score > thresholds.novelty.threshold || clustering.confidence[i]! < thresholds.confidence.threshold;
    });
    expect(flagged.length).toBeGreaterThan(0);
    expect(thresholds.flagged.train).toBeCloseTo(flagged.length / count, 10);
    expect(thresholds.flagged.test).toBe(thresholds.flagged.train);
    expect(calls[0]).toBe(most ?? rows.length);
  });
});
