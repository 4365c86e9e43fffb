import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { fixture, type Json, listed, manifestJson } from '../test-fixtures/entries.js';
import { ZooError } from './errors.js';
import { type Manifest, parseManifest } from './manifest.js';
import { manifestSchema } from './manifest-schema.js';

/** The TypeScript type that a schema describes. */
type FromSchema<S> = S extends { enum: readonly (infer E)[] }
  ? E
  : S extends { type: 'string' }
    ? string
    : S extends { type: 'number' | 'integer' }
      ? number
      : S extends { type: 'array'; items: infer I }
        ? readonly FromSchema<I>[]
        : S extends { oneOf: readonly (infer O)[] }
          ? FromSchema<O>
          : S extends { properties: infer P; required: readonly (infer R)[]; additionalProperties: false }
            ? Flat<
                { readonly [F in keyof P as F extends R ? F : never]: FromSchema<P[F]> } & {
                  readonly [F in keyof P as F extends R ? never : F]?: FromSchema<P[F]>;
                }
              >
            : S extends { additionalProperties: true }
              ? Readonly<Record<string, unknown>>
              : S extends { additionalProperties: infer V }
                ? Readonly<Record<string, FromSchema<V>>>
                : never;
type Flat<T> = { [F in keyof T]: T[F] };

const graphs = (kind: 'vector' | 'image') =>
  [fixture(`${kind}-encoder.onnx`), fixture(`${kind}-generator.onnx`)] as const;
const valid = (kind: 'vector' | 'image' = 'vector') => manifestJson(kind, ...graphs(kind));

/** Sets a field given as `files.0.path`; undefined removes it. */
function edited(path: string, value: unknown, kind: 'vector' | 'image' = 'vector'): Json {
  const json = JSON.parse(JSON.stringify(valid(kind))) as Json;
  const fields = path.split('.');
  let target = json;
  for (const field of fields.slice(0, -1)) target = target[field] as Json;
  const last = fields.at(-1)!;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return json;
}

function refusal(json: unknown): string {
  try {
    parseManifest(json);
  } catch (error) {
    expect(error).toBeInstanceOf(ZooError);
    expect((error as ZooError).code).toBe('MANIFEST_INVALID');
    return (error as ZooError).message;
  }
  throw new Error('the manifest was accepted');
}

describe('manifest schema', () => {
  it('describes the TypeScript type, field by field', () => {
    expectTypeOf<FromSchema<typeof manifestSchema>>().toEqualTypeOf<{ [F in keyof Manifest]: Manifest[F] }>();
  });

  it('is published as it is', () => {
    const published = readFileSync(new URL('../manifest.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(manifestSchema);
  });
});

describe('parseManifest', () => {
  it('accepts vectors and images and returns the same object', () => {
    for (const kind of ['vector', 'image'] as const) {
      const json = valid(kind);
      expect(parseManifest(json)).toBe(json);
    }
  });

  it('accepts anything below training, and entries without labels', () => {
    expect(parseManifest(edited('training', { any: [{ thing: null }] })).training).toEqual({ any: [{ thing: null }] });
    expect(parseManifest(edited('metrics', [])).metrics).toEqual([]);
  });

  it.each([
    ['name', 'Upper Case', /^manifest\.name: got "Upper Case"; must be lower-case letters/],
    ['title', undefined, 'manifest.title: got nothing; must be present'],
    ['title', '', 'manifest.title: got ""; must be a non-empty string'],
    ['formatVersion', '1', 'manifest.formatVersion: got "1"; must be one of 2'],
    ['formatVersion', 1, /got 1; this runtime reads 2; export the model again, or use an earlier .* reads format 1$/],
    ['formatVersion', 3, /got 3; this runtime reads 2; update @clusterzoo\/runtime/],
    ['clusters', 0, 'manifest.clusters: got 0; must be an integer of at least 1'],
    ['clusters', 2.5, 'manifest.clusters: got 2.5; must be an integer of at least 1'],
    ['clusters', 3, /^manifest\.(shapes|clusterMasses)/],
    ['extra', 1, /^manifest\.extra: got 1; must be absent; the fields here are formatVersion, name/],
    ['dataset.splits', { train: -1 }, 'manifest.dataset.splits.train: got -1; must be an integer of at least 0'],
    ['dataset.splits', [], 'manifest.dataset.splits: got []; must be an object'],
    ['input.kind', 'sound', 'manifest.input.kind: got "sound"; must be one of "vector", "image"'],
    ['input.features', '3', 'manifest.input.features: got "3"; must be an integer of at least 1'],
    ['input.range', [1], 'manifest.input.range: got [1]; must be an array of 2 items'],
    ['input.range', [3, 1], 'manifest.input.range: got [3,1]; must be [smallest, largest]'],
    [
      'input.layout',
      { height: 2, width: 2 },
      /input\.layout: got .* must be height · width = 3, the features of a row/,
    ],
    ['shapes.latents', [3], 'manifest.shapes.latents: got [3]; must be [2], as input, clusters and latent say'],
    [
      'latent.standardisation',
      'none',
      'manifest.latent.standardisation: got "none"; must be one of "ex-post", "scaled"',
    ],
    [
      'clusterMasses',
      [0.5, 0.6],
      /^manifest\.clusterMasses: got \[0\.5,0\.6\]; must be masses that sum to 1, not 1\.1/,
    ],
    ['clusterMasses', [1], 'manifest.clusterMasses.length: got 1; must be 2, one for each of the clusters'],
    ['clusterNames', ['a', 'a'], 'manifest.clusterNames: got "a"; must be different from every other name'],
    [
      'centroids',
      [
        [0, 0, 1],
        [0, 0, 1],
      ],
      /^manifest\.centroids\[0\]\.length: got 3; must be 4/,
    ],
    ['confidence.perCluster.1.mean', 2, /^manifest\.confidence\.perCluster\[1\]\.mean: got 2; must be a finite number/],
    ['metrics.0.rule', 'best', 'manifest.metrics[0].rule: got "best"; must be one of "argmax", "kmeans"'],
    ['metrics.0.acc', 1.5, 'manifest.metrics[0].acc: got 1.5; must be a finite number of at least 0 and at most 1'],
    ['files.0.sha256', 'ABC', 'manifest.files[0].sha256: got "ABC"; must be 64 lower-case hexadecimal digits'],
    [
      'files.0.role',
      'generator',
      /^manifest\.precisions\.fp32\.encoder: got "encoder\.onnx"; must be a listed fp32 encoder/,
    ],
    ['files.1.path', 'Encoder.onnx', /^manifest\.files: got "Encoder\.onnx"; must be listed once/],
    ['precisions.fp32.generator', 'other.onnx', /must be a listed fp32 generator file \(generator\.onnx\)/],
    ['precisions.fp32', undefined, 'manifest.precisions: got {}; must be at least one pair of graphs'],
    ['defaultPrecision', 'int8', 'manifest.defaultPrecision: got "int8"; must be one of fp32'],
    ['training', 'none', /^manifest\.training: got "none"; must be an object/],
  ])('refuses %s = %j', (path, value, message) => {
    expect(refusal(edited(path, value))).toMatch(message);
  });

  it('wants [0, 1] and one or three channels for images', () => {
    expect(refusal(edited('input.range', [0, 255], 'image'))).toBe(
      'manifest.input.range: got [0,255]; must be [0,1] for images',
    );
    expect(refusal(edited('input.channels', 2, 'image'))).toMatch('must be one of 1, 3');
  });

  it('takes calibration and thresholds, and refuses those that nothing can be divided by', () => {
    const calibration = {
      temperature: 1.5,
      against: 'other-seeds',
      references: 4,
      split: 'test',
      rows: 100,
      agreement: 0.95,
      confidence: 0.94,
      error: 0.01,
      uncalibratedError: 0.03,
    };
    expect(parseManifest(edited('calibration', calibration)).calibration).toEqual(calibration);
    expect(refusal(edited('calibration', { ...calibration, temperature: 0 }))).toMatch(/must be a number above 0/);
    expect(refusal(edited('calibration', { ...calibration, against: 'labels' }))).toMatch(
      /must be one of "other-seeds"/,
    );
    const outliers = {
      graph: 'novelty.onnx',
      novelty: { p50: 0.5, p95: 2, p99: 3, threshold: 4, level: 0.005 },
      confidence: { threshold: 0.3, level: 0.001 },
      flagged: { train: 0.006 },
    };
    const listing = [...(valid().files as object[]), listed('novelty.onnx', 'novelty', fixture('vector-novelty.onnx'))];
    const parsed = (value: unknown) => ({ ...edited('files', listing), outliers: value });
    expect(parseManifest(parsed(outliers)).outliers).toEqual(outliers);
    expect(refusal(edited('outliers', outliers))).toBe(
      'manifest.outliers.graph: got "novelty.onnx"; must be a listed novelty file (none is listed)',
    );
    expect(refusal(parsed({ ...outliers, graph: 'encoder.onnx' }))).toMatch(/must be a listed novelty file \(novelty/);
    const novelty = { ...outliers.novelty, threshold: 0 };
    expect(refusal(parsed({ ...outliers, novelty }))).toMatch(/threshold: got 0; must be a number above/);
  });

  it('takes figures of baselines, one row for each method, split and seed', () => {
    const row = { method: 'k-means', split: 'test', count: 5, acc: 0.5, nmi: 0.4, ari: -0.1, purity: 0.6, seed: 0 };
    const rows = [row, { ...row, seed: 1 }, { ...row, split: 'train' }];
    expect(parseManifest(edited('baselines', rows)).baselines).toEqual(rows);
    expect(parseManifest(valid()).baselines).toBeUndefined();
    expect(refusal(edited('baselines', [...rows, row]))).toMatch(/^manifest\.baselines\[3\]: .*another method, split/);
    expect(refusal(edited('baselines', [{ ...row, rule: 'argmax' }]))).toMatch(
      /baselines\[0\]\.rule: .* must be absent/,
    );
    expect(refusal(edited('baselines', [{ ...row, acc: 2 }]))).toMatch(/^manifest\.baselines\[0\]\.acc: got 2/);
  });

  it('goes through many figures of baselines once, not once for each of them', () => {
    const row = { method: 'k-means', split: 'test', count: 5, acc: 0.5, nmi: 0.4, ari: -0.1, purity: 0.6 };
    const rows = Array.from({ length: 100_000 }, (_, seed) => ({ ...row, seed }));
    expect(refusal(edited('baselines', [...rows, rows[0]]))).toMatch(/^manifest\.baselines\[100000\]: /);
  }, 10_000);

  it.each([null, [], 'text', 7, undefined])('refuses %j', (json) => {
    expect(refusal(json)).toMatch(/^manifest: got .*; must be an object with formatVersion, name/);
  });

  it('repeats neither long names nor deep values in its messages', () => {
    const long = { ...(edited('name', 'x') as object), ['y'.repeat(100_000)]: 1 };
    expect(refusal(long)).toMatch(/^manifest\.y{191}\.\.\.: got 1; must be absent/);
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(refusal(edited('title', deep))).toMatch(/^manifest\.title: got a value that is nested too deep/);
  });

  const hostile = ['../x', 'a/../../x', '/etc/passwd', 'C:/x', 'C:\\x', 'a\\b', 'a//b', './x', 'a/.', 'a/', '', 'a\0b'];
  it.each(hostile)('refuses the path %j', (path) => {
    expect(refusal(edited('files.0.path', path))).toMatch(
      /^manifest\.files\[0\]\.path: got .*; must be a relative path/,
    );
  });

  it.each(['fp16/encoder.onnx', 'a..b', '...', '.hidden/x', 'ünï cödé'])('accepts the path %j', (path) => {
    const json = edited('files.0.path', path);
    (json.precisions as { fp32: Json }).fp32.encoder = path;
    expect(parseManifest(json).files[0]?.path).toBe(path);
  });
});
