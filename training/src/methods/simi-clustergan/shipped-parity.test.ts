import { encodeModel } from '@clusterzoo/export';
import * as onnxruntime from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { blobDataset, untrained } from '../../../../test/support/trained.js';
import type { HostTensor } from '../../engine/engine.js';
import type { ShippedParts } from './graphs.js';
import { shippedGraphs } from './shipped-graphs.js';
import { type References, referenceRuns, shippedParity } from './shipped-parity.js';

const parts = untrained();
const { data, count } = blobDataset().train;
const rows = { data, rows: count, columns: 4 };
const failed = expect.objectContaining({ code: 'PARITY_FAILED' });

let references: References;
let models: { encoder: Uint8Array; generator: Uint8Array };
beforeAll(async () => {
  references = await referenceRuns(parts, rows);
  const { encoder, generator } = shippedGraphs(parts);
  models = { encoder: encodeModel(encoder), generator: encodeModel(generator) };
});

const compare = (changed: References = references, width = 10) =>
  shippedParity(models, changed, [0, width], onnxruntime);

/** References with a latent of row 5 changed. */
function changedLatent(original: References): References {
  const { latents } = original.encoder.outputs;
  const data = latents!.data.slice();
  data[5 * 2]! += 1;
  const outputs = { ...original.encoder.outputs, latents: { ...latents!, data } };
  return { ...original, encoder: { ...original.encoder, outputs } };
}

/** The networks with clusters 0 and 1 equally probable everywhere, and cluster 2 nowhere. */
function undecided(): ShippedParts {
  const state: Record<string, HostTensor> = { ...parts.state };
  for (const [name, { shape, data }] of Object.entries(parts.state)) {
    if (!name.startsWith('encoder/dense_3/')) continue;
    // Columns: two latents, then a logit for each cluster.
    const columns = shape.at(-1)!;
    const tied = data.map((value, at) => (at % columns === 3 ? data[at - 1]! : value));
    if (shape.length === 1) tied[4] = -1000;
    state[name] = { shape, data: tied };
  }
  return { ...parts, state };
}

describe('shippedParity', () => {
  it('finds the compiled graphs equal to the networks, on soft clusters too', async () => {
    const { maxAbsDifference, inputs } = await compare();
    expect(inputs).toBe(256);
    expect(maxAbsDifference).toBeLessThan(1e-4);
    const weights = references.generator.inputs.clusters!.data;
    expect(weights.some((weight) => weight > 0.2 && weight < 0.8)).toBe(true);
  });

  it('takes outputs as a share of the range of the data', async () => {
    const wide = await compare(references, 1e9);
    const narrow = await compare(references, 10);
    expect(wide.maxAbsDifference).toBeLessThanOrEqual(narrow.maxAbsDifference);
    await expect(compare(references, 1e-6)).rejects.toThrow(failed);
  });

  it('finds a latent that differs', async () => {
    await expect(compare(changedLatent(references))).rejects.toThrow('output "latents" differs');
  });

  it('compares latents before they are standardised, as a share of their size', async () => {
    // Cluster c: m = 1 in all, one direction a thousandth as wide as the other.
    const thin = [Math.SQRT2, 0, 0, 0.001];
    const factors = Float32Array.from([...thin, ...thin, ...thin]);
    const density = { ...references.density, means: new Float32Array(6), factors };
    const moved = (dimension: number, by: number): References => {
      const { latents } = references.encoder.outputs;
      const data = latents!.data.slice();
      data[5 * 2 + dimension]! += by;
      const outputs = { ...references.encoder.outputs, latents: { ...latents!, data } };
      return { ...references, density, encoder: { ...references.encoder, outputs } };
    };
    expect((await compare(moved(1, 0.05))).maxAbsDifference).toBeCloseTo(5e-5, 6);
    await expect(compare(moved(1, 0.2))).rejects.toThrow('output "latents" differs');
    await expect(compare(moved(0, 2e-4))).rejects.toThrow('output "latents" differs');
    await expect(compare(moved(1, Number.NaN))).rejects.toThrow('output "latents" differs');
  });

  it('leaves out latents of rows between two clusters, where rounding decides', async () => {
    const tied = undecided();
    const { encoder } = shippedGraphs(tied);
    const own = await referenceRuns(tied, rows);
    const [first, second, last] = own.encoder.outputs.probabilities!.data;
    expect([first, second, last]).toEqual([0.5, 0.5, 0]);
    const changed = changedLatent({ ...own, generator: references.generator });
    const tiedModels = { ...models, encoder: encodeModel(encoder) };
    expect((await shippedParity(tiedModels, changed, [0, 10], onnxruntime)).maxAbsDifference).toBeLessThan(1e-4);
  });
});

describe('referenceRuns', () => {
  it('repeats rows where there are fewer than 256', async () => {
    const few = await referenceRuns(parts, { data: data.slice(0, 12), rows: 3, columns: 4 });
    const input = few.encoder.inputs.input!;
    expect(input.shape).toEqual([256, 4]);
    expect(input.data.subarray(12, 24)).toEqual(data.slice(0, 12));
  });
});
