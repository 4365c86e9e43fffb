import { check, type ObjectSchema } from './json-schema.js';
import type { Manifest, MetricRow } from './manifest.js';

/** The headline of a zoo entry: enough to choose one without reading its manifest. */
export interface ZooIndexEntry {
  /** What {@link ClusterModel.load} takes, and the entry's folder. */
  readonly name: string;
  readonly title: string;
  /** Display name of the data set. */
  readonly dataset: string;
  readonly method: string;
  readonly kind: 'vector' | 'image';
  /** K. */
  readonly clusters: number;
  /** Bytes that loading reads: both graphs in the default precision. */
  readonly bytes: number;
  /** The headline measurement; absent where the data set has no labels. */
  readonly metrics?: Pick<MetricRow, 'split' | 'rule' | 'acc' | 'nmi' | 'ari' | 'purity'>;
  /** As in the manifest: what to know of the measurement of a model that was built on features. */
  readonly featureNote?: string;
}

/** What a zoo's `index.json` says. */
export interface ZooIndex {
  readonly formatVersion: 1;
  readonly entries: readonly ZooIndexEntry[];
}

const text = { type: 'string', minLength: 1 } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;

const indexSchema = {
  type: 'object',
  properties: {
    formatVersion: { type: 'integer', enum: [1] },
    entries: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: text,
          title: text,
          dataset: text,
          method: text,
          kind: { type: 'string', enum: ['vector', 'image'] },
          clusters: { type: 'integer', minimum: 1 },
          bytes: { type: 'integer', minimum: 0 },
          metrics: {
            type: 'object',
            properties: {
              split: text,
              rule: { type: 'string', enum: ['argmax', 'kmeans'] },
              acc: share,
              nmi: share,
              ari: { type: 'number', minimum: -1, maximum: 1 },
              purity: share,
            },
            required: ['split', 'rule', 'acc', 'nmi', 'ari', 'purity'],
            additionalProperties: false,
          },
          featureNote: text,
        },
        required: ['name', 'title', 'dataset', 'method', 'kind', 'clusters', 'bytes'],
        additionalProperties: false,
      },
    },
  },
  required: ['formatVersion', 'entries'],
  additionalProperties: false,
} as const satisfies ObjectSchema;

/**
 * Checks the contents of a zoo's `index.json`.
 *
 * @throws ZooError `MANIFEST_INVALID`, naming the field, the bad value and the legal ones
 */
export function parseZooIndex(json: unknown): ZooIndex {
  check(json, indexSchema, 'index');
  return json as ZooIndex;
}

/**
 * An entry's line in `index.json`. The headline is argmax on the test split where that was measured, in the default
 * precision where that was.
 */
export function zooIndexEntry(manifest: Manifest): ZooIndexEntry {
  const { name, title, method, clusters, metrics, defaultPrecision, featureNote } = manifest;
  const graphs = manifest.precisions[defaultPrecision];
  const read = manifest.files.filter((file) => file.path === graphs?.encoder || file.path === graphs?.generator);
  const rows = metrics.filter((row) => row.split === 'test' && row.rule === 'argmax');
  const headline = rows.find(({ precision = 'fp32' }) => precision === defaultPrecision) ?? rows[0] ?? metrics[0];
  const entry = {
    name,
    title,
    dataset: manifest.dataset.name,
    method,
    kind: manifest.input.kind,
    clusters,
    bytes: read.reduce((sum, file) => sum + file.bytes, 0),
    ...(featureNote !== undefined && { featureNote }),
  };
  if (!headline) return entry;
  const { split, rule, acc, nmi, ari, purity } = headline;
  return { ...entry, metrics: { split, rule, acc, nmi, ari, purity } };
}
