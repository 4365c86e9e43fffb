import type { ObjectSchema } from './json-schema.js';
import { paritySchema } from './parity.js';
import { ari, count, list, nonNegative, number, object, precision, share, size, text, words } from './schema-parts.js';
import { variantSchema } from './variant.js';

const sizes = list(size, 1);

const path = {
  type: 'string',
  pattern: '^(?!.*(^|/)\\.{0,2}(/|$))[^\\\\:\\u0000-\\u001f]+$',
  description: "a relative path with forward slashes and without '..', '.', drive letters or backslashes",
} as const;

const graphs = object({ encoder: path, generator: path });

/** What is measured of clusters where there are labels. */
const measured = { count: size, acc: share, nmi: share, ari, purity: share, seed: count };

/**
 * JSON Schema of `manifest.json`, the description of a zoo entry; {@link Manifest} is its TypeScript twin.
 * The same text is published as `@clusterzoo/runtime/manifest.schema.json`.
 */
export const manifestSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'clusterzoo manifest, format 2',
  ...object(
    {
      formatVersion: { type: 'integer', enum: [2] },
      name: {
        type: 'string',
        pattern: '^[a-z0-9]+([._-][a-z0-9]+)*$',
        description: 'lower-case letters, digits and single separators (. _ -), such as "mnist" or "pendigits-simi"',
      },
      title: text,
      method: text,
      dataset: object({
        name: text,
        licence: text,
        source: text,
        splits: { type: 'object', additionalProperties: count },
      }),
      input: {
        oneOf: [
          object(
            {
              kind: words('vector'),
              features: size,
              units: text,
              range: list(number, 2, 2),
              transform: words('log2'),
              layout: object({ height: size, width: size }),
            },
            ['transform', 'layout'],
          ),
          object({
            kind: words('image'),
            channels: { type: 'integer', enum: [1, 3] },
            height: size,
            width: size,
            range: list(number, 2, 2),
          }),
        ],
      },
      shapes: object({ input: sizes, probabilities: sizes, latents: sizes, clusters: sizes, output: sizes }),
      clusters: size,
      latent: object({
        size,
        distribution: words('standard-normal'),
        sigma: nonNegative,
        standardisation: words('ex-post', 'scaled'),
        kmeansScale: nonNegative,
      }),
      clusterMasses: list(share, 1),
      centroids: list(list(number), 1),
      clusterNames: list(text, 1),
      confidence: object({ perCluster: list(object({ mean: share, p05: share }), 1) }),
      calibration: object({
        temperature: nonNegative,
        against: words('other-seeds', 'restarts'),
        references: size,
        split: text,
        rows: size,
        agreement: share,
        confidence: share,
        error: share,
        uncalibratedError: share,
      }),
      outliers: object({
        graph: path,
        novelty: object({ p50: nonNegative, p95: nonNegative, p99: nonNegative, threshold: nonNegative, level: share }),
        confidence: object({ threshold: share, level: share }),
        flagged: { type: 'object', additionalProperties: share },
      }),
      metrics: list(
        object(
          {
            split: text,
            rule: words('argmax', 'kmeans'),
            ...measured,
            engine: text,
            command: text,
            note: text,
            precision,
          },
          ['note', 'precision'],
        ),
      ),
      baselines: list(
        object({
          method: text,
          split: text,
          ...measured,
        }),
      ),
      published: list(
        object({ method: text, source: text, acc: share, nmi: share, ari, note: text }, ['acc', 'nmi', 'ari', 'note']),
      ),
      featureNote: text,
      quality: object({
        varianceRatio: nonNegative,
        cycleShare: share,
        reconstructionError: nonNegative,
        kmeansReconstructionError: nonNegative,
      }),
      files: list(
        object(
          {
            path,
            role: words('encoder', 'generator', 'novelty', 'samples', 'card', 'test-data'),
            precision,
            bytes: count,
            sha256: {
              type: 'string',
              pattern: '^[0-9a-f]{64}$',
              description: '64 lower-case hexadecimal digits',
            },
          },
          ['precision'],
        ),
        2,
      ),
      precisions: object({ fp32: graphs, fp16: graphs, int8: graphs }, ['fp32', 'fp16', 'int8']),
      defaultPrecision: precision,
      variants: object({ fp16: variantSchema, int8: variantSchema }, ['fp16', 'int8']),
      parity: paritySchema,
      training: { type: 'object', properties: {}, required: [], additionalProperties: true },
    },
    ['calibration', 'outliers', 'baselines', 'published', 'featureNote', 'variants'],
  ),
} as const satisfies ObjectSchema & { $schema: string; title: string };
