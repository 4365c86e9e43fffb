import { type Clustering, type ClusterModel, Random } from '@clusterzoo/runtime';
import type { Dataset, Split } from '../data/dataset.js';
import { gatherRows } from '../data/row-views.js';
import type { Values } from '../data/values.js';
import { clusterConfidence } from '../methods/confidence.js';
import { KMEANS_LATENT_SCALE } from '../methods/kmeans-rule.js';
import type { RowsInMemory } from '../methods/rows.js';
import { type Scaling, scaleRows } from '../methods/scaling.js';
import { clusteringMetrics } from '../metrics/index.js';
import type { ClusterFacts, Confusion, MappedRows, PlaneMap, ReportData } from '../report/html/data.js';
import { clustersShown, modelSheet, sampleStyle } from '../report/model-sheet.js';
import { projectToPlane } from '../report/projection.js';
import type { SampleStyle } from '../report/samples-sheet.js';

/** A model, and rows that it has put into clusters. */
export interface Subject {
  readonly model: ClusterModel;
  readonly dataset: Dataset;
  readonly part: Split;
  readonly clustering: Clustering;
  /** By which features are made comparable on the map. */
  readonly scaling: Scaling;
  /** @default as {@link sampleStyle} says */
  readonly style: SampleStyle | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Clusters up to which there is room for a full sheet of samples: a page should stay a small file. */
const ROOMY_SHEET = 20;

/** The seed of the rows on the map and of its layout. */
const MAP_SEED = 0;

/** Rows on a map: enough to see every cluster, few enough to be laid out in seconds. */
const MAP_ROWS = 1500;

/** What a report shows of rows and their clusters: sizes, samples, map, and the classes they meet. */
export async function modelView(
  subject: Subject,
): Promise<Pick<ReportData, 'clusters' | 'samples' | 'map' | 'confusion'>> {
  const { model, dataset, part, clustering, style = sampleStyle(dataset), signal } = subject;
  const { clusters } = model.manifest;
  const { labels } = clustering;
  const shown = clustersShown(labels, clusters).length;
  const few = shown > ROOMY_SHEET && { samples: 7, examples: 3 };
  const sheet = { style, data: part.data, labels, ...few, ...(signal && { signal }) };
  const classes = part.labels && classesOf(part.labels, dataset.classNames);
  return {
    clusters: clusterFacts(subject),
    samples: { png: await modelSheet(model, sheet), clusters: shown },
    map: await mapOf(subject, classes),
    ...(classes && { confusion: confusionOf(classes, labels, model.manifest.clusterNames) }),
  };
}

/** `most` of `count` rows, drawn with a fixed seed and in their order; all where there are no more. */
export function sampleOf(count: number, most: number): Int32Array {
  if (count <= most) return Int32Array.from({ length: count }, (_, i) => i);
  return new Random(MAP_SEED).permutation(count).slice(0, most).sort();
}

function clusterFacts({ model, clustering }: Subject): ClusterFacts[] {
  const { clusters, clusterNames, clusterMasses } = model.manifest;
  const { labels, confidence } = clustering;
  const typical = clusterConfidence(labels, confidence, clusters);
  const rows = new Array<number>(clusters).fill(0);
  for (const label of labels) rows[label]!++;
  return clusterNames.map((name, k) => ({
    name,
    rows: rows[k]!,
    expected: clusterMasses[k]!,
    confidence: typical[k]!,
  }));
}

/** The classes that occur, and the place among them of each row's own. */
interface Classes {
  readonly names: readonly string[];
  readonly of: Int32Array;
}

/** Classes by their names, or by their numbers where the labels are no words. */
function classesOf(labels: Int32Array, classNames: readonly string[] = []): Classes {
  const found = [...new Set(labels)].sort((a, b) => a - b);
  const places = new Map(found.map((label, i) => [label, i]));
  return {
    names: found.map((label) => classNames[label] ?? String(label)),
    of: labels.map((label) => places.get(label)!),
  };
}

function confusionOf(classes: Classes, labels: Int32Array, clusterNames: readonly string[]): Confusion {
  const { contingency, mapping } = clusteringMetrics(classes.of, labels);
  return {
    clusters: contingency.clusters.map((cluster) => clusterNames[cluster]!),
    classes: classes.names,
    counts: [...contingency.counts],
    matched: contingency.clusters.map((cluster) => mapping.get(cluster)),
  };
}

async function mapOf(subject: Subject, classes: Classes | undefined): Promise<MappedRows> {
  const { dataset, part, clustering, scaling, signal } = subject;
  const chosen = sampleOf(part.count, MAP_ROWS);
  const { features } = dataset;
  const featureNames = dataset.kind === 'vector' ? dataset.featureNames : undefined;
  const picked = (data: Values, columns: number): RowsInMemory => {
    return { data: gatherRows(data, columns, chosen), rows: chosen.length, columns };
  };
  const maps: PlaneMap[] = [];
  const raw = picked(part.data, features);
  // Two features are shown as they are, in their own units; of one there is no map.
  const scaled = features === 2 ? raw : { ...raw, data: scaleRows(raw.data, scaling) };
  if (features > 1) {
    const projection = await projectToPlane(scaled, new Random(MAP_SEED), signal);
    const axes = [featureNames?.[0] ?? 'feature 1', featureNames?.[1] ?? 'feature 2'] as const;
    maps.push({ of: 'data', projection, ...(features === 2 && { axes }) });
  }
  const encodings = encodingsOf(
    picked(clustering.latents, clustering.latentSize),
    picked(clustering.probabilities, clustering.clusters),
  );
  maps.push({ of: 'encodings', projection: await projectToPlane(encodings, new Random(MAP_SEED), signal) });
  const labelsOf = (labels: Int32Array) => Int32Array.from(chosen, (row) => labels[row]!);
  return {
    maps,
    clusters: labelsOf(clustering.labels),
    ...(classes && { classes: labelsOf(classes.of), classNames: classes.names }),
    of: part.count,
    seed: MAP_SEED,
  };
}

/** Rows [0.1·latents, probabilities], as k-means sees them. */
function encodingsOf(latents: RowsInMemory, probabilities: RowsInMemory): RowsInMemory {
  const columns = latents.columns + probabilities.columns;
  const data = new Float32Array(latents.rows * columns);
  for (let i = 0; i < latents.rows; i++) {
    const own = latents.data.subarray(i * latents.columns, (i + 1) * latents.columns);
    data.set(
      own.map((value) => value * KMEANS_LATENT_SCALE),
      i * columns,
    );
    const shares = probabilities.data.subarray(i * probabilities.columns, (i + 1) * probabilities.columns);
    data.set(shares, i * columns + latents.columns);
  }
  return { data, rows: latents.rows, columns };
}
