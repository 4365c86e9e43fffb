import { graphBytes } from './graph-files.js';
import { check } from './json-schema.js';
import type { Manifest, MetricRow } from './manifest.js';
import { ari, count, list, object, share, size, text, words } from './schema-parts.js';

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
  /**
   * Bytes of all graphs in the default precision: what loading reads, but for devices on which `auto` is another, and calls
   * that name one.
   */
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

const metrics = object({
  split: text,
  rule: words('argmax', 'kmeans'),
  acc: share,
  nmi: share,
  ari,
  purity: share,
});

const entry = object(
  {
    name: text,
    title: text,
    dataset: text,
    method: text,
    kind: words('vector', 'image'),
    clusters: size,
    bytes: count,
    metrics,
    featureNote: text,
  },
  ['metrics', 'featureNote'],
);

const indexSchema = object({ formatVersion: { type: 'integer', enum: [1] }, entries: list(entry) });

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
  const rows = metrics.filter((row) => row.split === 'test' && row.rule === 'argmax');
  const headline = rows.find(({ precision = 'fp32' }) => precision === defaultPrecision) ?? rows[0] ?? metrics[0];
  const entry = {
    name,
    title,
    dataset: manifest.dataset.name,
    method,
    kind: manifest.input.kind,
    clusters,
    bytes: graphBytes(manifest, defaultPrecision),
    ...(featureNote !== undefined && { featureNote }),
  };
  if (!headline) return entry;
  const { split, rule, acc, nmi, ari, purity } = headline;
  return { ...entry, metrics: { split, rule, acc, nmi, ari, purity } };
}
