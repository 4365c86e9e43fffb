import { describe, expect, it } from 'vitest';
import { fixture, type Json, manifestJson } from '../test-fixtures/entries.js';
import { parseManifest } from './manifest.js';
import { zooIndexEntry } from './zoo-index.js';

const valid = manifestJson('vector', fixture('vector-encoder.onnx'), fixture('vector-generator.onnx'));

const variant = {
  parity: { maxAbsDifference: 0.01, inputs: 256 },
  labels: { split: 'test', count: 4, agreement: 0.75 },
  samples: { count: 128, maxAbsDifference: 0.02, meanAbsDifference: 0.001, lowestPsnr: 40.5 },
};

/** A manifest whose only figures were measured in a precision. */
function measuredIn(precision: string): Json {
  const [row] = valid.metrics as Json[];
  return { ...valid, metrics: [{ ...row, precision }] };
}

function refusal(json: unknown): string {
  try {
    parseManifest(json);
  } catch (error) {
    expect(error).toMatchObject({ code: 'MANIFEST_INVALID' });
    return (error as Error).message;
  }
  throw new Error('the manifest was accepted');
}

describe('variants of an entry', () => {
  it('takes variants without full precision, and wants to know what was measured of them', () => {
    const json = JSON.parse(JSON.stringify(valid).replaceAll('fp32', 'int8')) as Json;
    expect(refusal(json)).toBe(
      'manifest.variants.int8: got nothing; must be present, as the entry holds graphs in int8',
    );
    const variants = { int8: variant, fp16: variant };
    const { precisions, defaultPrecision } = parseManifest({ ...json, variants });
    expect([Object.keys(precisions), defaultPrecision]).toEqual([['int8'], 'int8']);
    expect(refusal({ ...json, variants, defaultPrecision: 'fp32' })).toMatch(/got "fp32"; must be one of int8$/);
    const louder = { ...variant, samples: { ...variant.samples, lowestPsnr: 201 } };
    expect(refusal({ ...json, variants: { int8: louder } })).toMatch(
      /^manifest\.variants\.int8\.samples\.lowestPsnr: /,
    );
    expect(refusal(measuredIn('fp64'))).toMatch('must be one of "fp32", "fp16", "int8"');
    expect(parseManifest(measuredIn('fp16')).metrics[0]!.precision).toBe('fp16');
  });

  it('have their own headline in the index of a zoo', () => {
    const [row] = valid.metrics as Json[];
    const rows = [
      row,
      { ...row, rule: 'kmeans', acc: 0.1 },
      { ...row, acc: 0.75, precision: 'int8' },
      { ...row, acc: 0.5 },
    ];
    const full = { ...valid, metrics: rows };
    expect(zooIndexEntry(parseManifest(full)).metrics!.acc).toBe(1);
    const int8 = JSON.parse(JSON.stringify(full).replaceAll('fp32', 'int8')) as Json;
    expect(zooIndexEntry(parseManifest({ ...int8, variants: { int8: variant } })).metrics!.acc).toBe(0.75);
  });
});
