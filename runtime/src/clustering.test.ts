import { describe, expect, it } from 'vitest';
import { fixture, manifestJson } from '../test-fixtures/entries.js';
import { clusterRows } from './clustering.js';
import { type Manifest, parseManifest } from './manifest.js';
import type { DeviceName } from './options.js';
import type { Feed, GraphSession } from './session.js';

const manifest: Manifest = {
  ...parseManifest(manifestJson('vector', fixture('vector-encoder.onnx'), fixture('vector-generator.onnx'))),
  outliers: {
    graph: 'novelty.onnx',
    novelty: { p50: 0, p95: 0, p99: 0, threshold: 1, level: 0.005 },
    confidence: { threshold: 0.6, level: 0.001 },
    flagged: {},
  },
};

/** A graph that answers one batch, whatever it is asked, and keeps what it was. */
function answering(answers: Record<string, number[]>, device: DeviceName = 'cpu') {
  const asked: Readonly<Record<string, Feed>>[] = [];
  const session: GraphSession = {
    device,
    inputs: [],
    outputs: [],
    run: async (feeds) => {
      asked.push(feeds);
      return Object.fromEntries(
        Object.entries(answers).map(([name, values]) => [name, { data: Float32Array.from(values), shape: [] }]),
      );
    },
    dispose: async () => undefined,
  };
  return { session, asked };
}

const NAN = Number.NaN;
const generator = answering({ output: [9, 9, 9, 8, 8, 8, 7, 7, 7] }).session;
const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

describe('clusterRows', () => {
  it('labels rows with the first of the largest probabilities, and asks how strange they are', async () => {
    const encoder = answering({ probabilities: [0.5, 0.5, 0.1, 0.9, 0.55, 0.45], latents: [1, 2, 3, 4, 5, 6] }).session;
    const novelty = answering({ novelty: [0.5, NAN, 0.5] });
    const found = await clusterRows({ encoder, generator, novelty: novelty.session }, manifest, data, {});
    expect([...found.labels]).toEqual([0, 1, 0]);
    expect(found.confidence).toEqual(Float32Array.of(0.5, 0.9, 0.55));
    expect(found.novelty).toEqual(Float32Array.of(0.5, Number.POSITIVE_INFINITY, 0.5));
    // The first and the last for want of confidence.
    expect([...found.outliers!]).toEqual([1, 1, 1]);
    expect(novelty.asked).toEqual([
      {
        input: { data, shape: [3, 3] },
        output: { data: Float32Array.of(9, 9, 9, 8, 8, 8, 7, 7, 7), shape: [3, 3] },
        latents: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] },
      },
    ]);
  });

  it.each([
    [{ probabilities: [0.5, 0.5, NAN, 0.9, 0.5, 0.5] }, 'row 1 is so far from'],
    [{ probabilities: [0.5, 0.5, 0.9, NAN, 0.5, 0.5] }, 'row 1 is so far from'],
    [{ latents: [1, 2, 3, 4, 5, Number.NEGATIVE_INFINITY] }, 'row 2 is so far from'],
  ])('refuses rows for which the encoder answers %j', async (changes, message) => {
    const answers = { probabilities: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5], latents: [1, 2, 3, 4, 5, 6], ...changes };
    const encoder = answering(answers).session;
    const refused = expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining(message) });
    await expect(clusterRows({ encoder, generator }, manifest, data, {})).rejects.toEqual(refused);
  });

  it('names the number that is not finite where the encoder answers with NaN, and first of all on webgpu', async () => {
    const rows = Float32Array.from(data);
    rows[7] = Number.POSITIVE_INFINITY;
    const message = 'input has Infinity in row 2, column 1; must be a finite float32 number';
    const silent = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
    const latents = [1, 2, 3, 4, 5, 6];
    const honest = answering({ probabilities: [0.5, 0.5, 0.5, 0.5, NAN, NAN], latents });
    await expect(clusterRows({ encoder: honest.session, generator }, manifest, rows, {})).rejects.toThrow(message);
    const shader = answering({ probabilities: silent, latents }, 'webgpu');
    await expect(clusterRows({ encoder: shader.session, generator }, manifest, rows, {})).rejects.toThrow(message);
    expect(shader.asked).toEqual([]);
  });
});
