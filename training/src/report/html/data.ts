import type { PublishedFigure, Quality } from '@clusterzoo/runtime';
import type { Projection } from '../projection.js';

/** Mean losses of one epoch of one stage. */
export interface EpochLosses {
  readonly stage: string;
  /** From 1. */
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** How well clusters agree with classes, in one row of the table. */
export interface FigureRow {
  readonly split: string;
  /** Whose clusters were measured. */
  readonly by: string;
  readonly acc: number;
  readonly nmi: number;
  readonly ari: number;
  readonly purity: number;
}

/** A classical clusterer's row of the same table: ACC, NMI, ARI and purity as text. */
export interface BaselineFigures {
  readonly split: string;
  readonly by: string;
  readonly seeds: number;
  readonly figures: readonly string[];
}

/** A cluster as the rows that the report is about fill it. */
export interface ClusterFacts {
  readonly name: string;
  readonly rows: number;
  /** Share that the prior network expects, π; shares of all clusters sum to 1. */
  readonly expected: number;
  /** Largest probability of its rows: mean and fifth percentile. */
  readonly confidence: { readonly mean: number; readonly p05: number };
}

/** The independent trainings of the prior network. */
export interface RestartFacts {
  /** Mean adjusted Rand index between them; 1 with a single one. */
  readonly agreement: number;
  /** Index of the one that was kept. @default the lowest objective */
  readonly kept?: number;
  /** Objective of each. */
  readonly objectives: readonly number[];
  /** Adjusted Rand index of every two. */
  readonly agreements?: readonly (readonly number[])[];
  /** Clusters that each one uses. */
  readonly used?: readonly number[];
}

/** How often clusters (rows) and classes (columns) meet, in their own order. */
export interface Confusion {
  readonly clusters: readonly string[];
  readonly classes: readonly string[];
  /** clusters × classes, row-major. */
  readonly counts: readonly number[];
  /** Index of the class that each cluster stands for under the best one-to-one map; absent for one left over. */
  readonly matched: readonly (number | undefined)[];
}

/** A two-dimensional map of some rows. */
export interface PlaneMap {
  /** What was projected. */
  readonly of: 'data' | 'encodings';
  readonly projection: Projection;
  /** Names of the two axes, where they are features themselves. */
  readonly axes?: readonly [string, string];
}

/** The rows that are on the maps, drawn from all. */
export interface MappedRows {
  readonly maps: readonly PlaneMap[];
  /** Cluster of each row on the maps. */
  readonly clusters: ArrayLike<number>;
  /** Class of each row on the maps, as an index into `classNames`; absent without labels. */
  readonly classes?: ArrayLike<number>;
  readonly classNames?: readonly string[];
  /** Rows that they were drawn from. */
  readonly of: number;
  readonly seed: number;
}

/** Names and values that belong together. */
export interface SettingsGroup {
  readonly title: string;
  readonly entries: readonly (readonly [name: string, value: string])[];
}

/** Everything a report shows, as plain data. */
export interface ReportData {
  readonly kind: 'training' | 'evaluation';
  readonly title: string;
  /** Name of the data set. */
  readonly data: string;
  /** Rows that clusters, maps and confusion are of: `train`, `test`, `all`. */
  readonly split: string;
  readonly rows: number;
  readonly features: number;
  /** Size of a picture in pixels, where rows are pictures. */
  readonly image?: { readonly height: number; readonly width: number };
  /** ISO 8601, UTC. */
  readonly created: string;
  /** What the training took. */
  readonly seconds?: number;
  readonly clusters: readonly ClusterFacts[];
  readonly restarts?: RestartFacts;
  /** Warnings of the run, in its words. */
  readonly warnings: readonly string[];
  /** The row to go by; absent without labels. */
  readonly main?: FigureRow;
  /** Empty without labels. */
  readonly figures: readonly FigureRow[];
  /** What classical clusterers make of the same rows; empty where they were not asked for. */
  readonly baselines: readonly BaselineFigures[];
  readonly published?: readonly PublishedFigure[];
  /** Of clusters that were found from features: which labels went into them. */
  readonly featureNote?: string;
  readonly quality?: Quality;
  readonly confusion?: Confusion;
  readonly history: readonly EpochLosses[];
  /** The sheet of samples as a PNG file, with the clusters on it. */
  readonly samples?: { readonly png: Uint8Array; readonly clusters: number };
  readonly map?: MappedRows;
  readonly settings: readonly SettingsGroup[];
  /** The whole configuration, JSON-safe. */
  readonly config: unknown;
}
