import type { ObjectSchema } from './json-schema.js';
import { paritySchema } from './parity.js';
import { count, nonNegative, object, precision, share, size, text } from './schema-parts.js';
import { variantSchema } from './variant.js';

const sizes = { type: 'array', items: size, minItems: 1 } as const;

const path = {
  type: 'string',
  pattern: '^(?!.*(^|/)\\.{0,2}(/|$))[^\\\\:\\u0000-\\u001f]+$',
  description: "a relative path with forward slashes and without '..', '.', drive letters or backslashes",
} as const;

const graphs = object({ encoder: path, generator: path }, ['encoder', 'generator']);

/**
 * JSON Schema of `manifest.json`, the description of a zoo entry; {@link Manifest} is its TypeScript twin.
 * The same text is published as `@clusterzoo/runtime/manifest.schema.json`.
 */
export const manifestSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'clusterzoo manifest, format 1',
  ...object(
    {
      formatVersion: { type: 'integer', enum: [1] },
      name: {
        type: 'string',
        pattern: '^[a-z0-9]+([._-][a-z0-9]+)*$',
        description: 'lower-case letters, digits and single separators (. _ -), such as "mnist" or "pendigits-simi"',
      },
      title: text,
      method: text,
      dataset: object(
        {
          name: text,
          licence: text,
          source: text,
          splits: { type: 'object', additionalProperties: count },
        },
        ['name', 'licence', 'source', 'splits'],
      ),
      input: {
        oneOf: [
          object(
            {
              kind: { type: 'string', enum: ['vector'] },
              features: size,
              units: text,
              range: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
              transform: { type: 'string', enum: ['log2'] },
              layout: object({ height: size, width: size }, ['height', 'width']),
            },
            ['kind', 'features', 'units', 'range'],
          ),
          object(
            {
              kind: { type: 'string', enum: ['image'] },
              channels: { type: 'integer', enum: [1, 3] },
              height: size,
              width: size,
              range: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
            },
            ['kind', 'channels', 'height', 'width', 'range'],
          ),
        ],
      },
      shapes: object({ input: sizes, probabilities: sizes, latents: sizes, clusters: sizes, output: sizes }, [
        'input',
        'probabilities',
        'latents',
        'clusters',
        'output',
      ]),
      clusters: size,
      latent: object(
        {
          size,
          distribution: { type: 'string', enum: ['standard-normal'] },
          sigma: nonNegative,
          standardisation: { type: 'string', enum: ['ex-post', 'scaled'] },
          kmeansScale: nonNegative,
        },
        ['size', 'distribution', 'sigma', 'standardisation', 'kmeansScale'],
      ),
      clusterMasses: { type: 'array', items: share, minItems: 1 },
      centroids: { type: 'array', items: { type: 'array', items: { type: 'number' } }, minItems: 1 },
      clusterNames: { type: 'array', items: text, minItems: 1 },
      confidence: object(
        { perCluster: { type: 'array', items: object({ mean: share, p05: share }, ['mean', 'p05']), minItems: 1 } },
        ['perCluster'],
      ),
      calibration: object(
        {
          temperature: nonNegative,
          against: { type: 'string', enum: ['other-seeds', 'restarts'] },
          references: size,
          split: text,
          rows: size,
          agreement: share,
          confidence: share,
          error: share,
          uncalibratedError: share,
        },
        [
          'temperature',
          'against',
          'references',
          'split',
          'rows',
          'agreement',
          'confidence',
          'error',
          'uncalibratedError',
        ],
      ),
      outliers: object(
        {
          transform: { type: 'string', enum: ['none', 'log2'] },
          scale: { type: 'array', items: nonNegative, minItems: 1 },
          latentScale: { type: 'array', items: nonNegative, minItems: 1 },
          novelty: object(
            { p50: nonNegative, p95: nonNegative, p99: nonNegative, threshold: nonNegative, level: share },
            ['p50', 'p95', 'p99', 'threshold', 'level'],
          ),
          confidence: object({ threshold: share, level: share }, ['threshold', 'level']),
          flagged: { type: 'object', additionalProperties: share },
        },
        ['transform', 'scale', 'latentScale', 'novelty', 'confidence', 'flagged'],
      ),
      metrics: {
        type: 'array',
        items: object(
          {
            split: text,
            rule: { type: 'string', enum: ['argmax', 'kmeans'] },
            count: size,
            acc: share,
            nmi: share,
            ari: { type: 'number', minimum: -1, maximum: 1 },
            purity: share,
            seed: count,
            engine: text,
            command: text,
            note: text,
            precision,
          },
          ['split', 'rule', 'count', 'acc', 'nmi', 'ari', 'purity', 'seed', 'engine', 'command'],
        ),
      },
      baselines: {
        type: 'array',
        items: object(
          {
            method: text,
            split: text,
            count: size,
            acc: share,
            nmi: share,
            ari: { type: 'number', minimum: -1, maximum: 1 },
            purity: share,
            seed: count,
          },
          ['method', 'split', 'count', 'acc', 'nmi', 'ari', 'purity', 'seed'],
        ),
      },
      published: {
        type: 'array',
        items: object(
          {
            method: text,
            source: text,
            acc: share,
            nmi: share,
            ari: { type: 'number', minimum: -1, maximum: 1 },
            note: text,
          },
          ['method', 'source'],
        ),
      },
      featureNote: text,
      quality: object(
        {
          varianceRatio: nonNegative,
          cycleShare: share,
          reconstructionError: nonNegative,
          kmeansReconstructionError: nonNegative,
        },
        ['varianceRatio', 'cycleShare', 'reconstructionError', 'kmeansReconstructionError'],
      ),
      files: {
        type: 'array',
        items: object(
          {
            path,
            role: { type: 'string', enum: ['encoder', 'generator', 'samples', 'card', 'test-data'] },
            precision,
            bytes: count,
            sha256: {
              type: 'string',
              pattern: '^[0-9a-f]{64}$',
              description: '64 lower-case hexadecimal digits',
            },
          },
          ['path', 'role', 'bytes', 'sha256'],
        ),
        minItems: 2,
      },
      precisions: object({ fp32: graphs, fp16: graphs, int8: graphs }, []),
      defaultPrecision: precision,
      variants: object({ fp16: variantSchema, int8: variantSchema }, []),
      parity: paritySchema,
      training: { type: 'object', properties: {}, required: [], additionalProperties: true },
    },
    [
      'formatVersion',
      'name',
      'title',
      'method',
      'dataset',
      'input',
      'shapes',
      'clusters',
      'latent',
      'clusterMasses',
      'centroids',
      'clusterNames',
      'confidence',
      'metrics',
      'quality',
      'files',
      'precisions',
      'defaultPrecision',
      'parity',
      'training',
    ],
  ),
} as const satisfies ObjectSchema & { $schema: string; title: string };
