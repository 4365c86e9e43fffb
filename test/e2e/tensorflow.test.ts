import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterzoo, jsonOf } from '../support/command.js';
import { flowersCsv } from '../support/tables.js';
import { hasTensorFlow, needsTensorFlow } from '../support/tensorflow.js';

const SHORT = ['--epochs', '20', '--prior-epochs', '10', '--hidden', '32', '--batch', '50', '--latent-size', '2'];
// Of so few rows the prior network takes ten steps: as a start of the encoder it would let rounding grow.
const QUICK = [...SHORT, '--encoder-start', 'random'];

describe.skipIf(!hasTensorFlow)(`the same training on either engine${needsTensorFlow}`, () => {
  const engines = ['tensorflow', 'onnxruntime'] as const;
  const results: Record<string, Record<string, unknown>> = {};
  const clusters: Record<string, string[]> = {};
  let cwd: string;

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'clusterzoo-tensorflow-'));
    writeFileSync(join(cwd, 'flowers.csv'), flowersCsv(300));
    for (const engine of engines) {
      const data = ['--data', 'flowers.csv', '--labels', 'species', '--clusters', '3'];
      const trained = await clusterzoo(['train', ...data, ...QUICK, '--engine', engine, '--out', engine, '--json'], {
        cwd,
      });
      results[engine] = jsonOf(trained);
      await clusterzoo(['export', engine, '--out', `models/${engine}`], { cwd });
      const out = ['--ignore', 'species', '--out', `${engine}.csv`];
      expect((await clusterzoo(['cluster', `models/${engine}`, 'flowers.csv', ...out], { cwd })).code).toBe(0);
      clusters[engine] = readFileSync(join(cwd, `${engine}.csv`), 'utf8')
        .trim()
        .split('\n')
        .slice(1);
    }
  }, 300_000);

  afterAll(() => rmSync(cwd, { recursive: true }));

  it('says which engine it was', () => {
    expect(engines.map((engine) => results[engine]!.engine)).toEqual(engines.map((name) => ({ name, device: 'cpu' })));
  });

  it('ends at the same losses', () => {
    const [tensorflow, onnxruntime] = engines.map((engine) => results[engine]!.losses as Record<string, number>);
    expect(Object.keys(tensorflow!).length).toBeGreaterThan(5);
    for (const [name, value] of Object.entries(onnxruntime!)) {
      expect(Math.abs(tensorflow![name]! - value), name).toBeLessThan(0.02 * Math.max(1, Math.abs(value)));
    }
  });

  it('puts the rows into the same clusters', () => {
    const label = (line: string) => line.split(',')[0];
    const [tensorflow, onnxruntime] = engines.map((engine) => clusters[engine]!.map(label));
    expect(tensorflow).toHaveLength(300);
    expect(new Set(onnxruntime)).toHaveProperty('size', 3);
    expect(tensorflow).toEqual(onnxruntime);
  });
});
