import type { Manifest } from '@clusterzoo/runtime';
import type { ClusteredRows } from './cluster-table.js';

/** Standard deviations above the expected number of false alarms at which a number of outliers is surprising. */
const SURPRISE = 3;

/** Rows as JSON lists them. */
interface ListedRows {
  /** Of pictures. */
  files?: string[];
  readonly labels: number[];
  readonly confidence: number[];
  readonly outliers?: number[];
}

/** What is known of many clustered rows without keeping them, unless they are asked for. */
export class ClusteringTally {
  /** The rows; undefined unless they were to be kept. */
  readonly rows: ListedRows | undefined;
  readonly #used = new Set<number>();
  readonly #falseAlarms: number;
  #count = 0;
  #flagged: number | undefined;

  constructor({ outliers }: Manifest, { flags, keep }: { readonly flags: boolean; readonly keep: boolean }) {
    this.#falseAlarms = Math.max(0, ...Object.values(outliers?.flagged ?? {}));
    this.#flagged = flags && outliers ? 0 : undefined;
    if (keep) this.rows = { labels: [], confidence: [], ...(this.#flagged === 0 && { outliers: [] }) };
  }

  add({ count, files, labels, confidence, outliers = new Uint8Array(0) }: ClusteredRows): void {
    this.#count += count;
    for (const label of labels) this.#used.add(label);
    if (this.#flagged !== undefined) for (const flag of outliers) this.#flagged += flag;
    if (!this.rows) return;
    if (files) this.rows.files ??= [];
    for (const file of files ?? []) this.rows.files?.push(file);
    for (const label of labels) this.rows.labels.push(label);
    for (const value of confidence) this.rows.confidence.push(value);
    for (const flag of outliers) this.rows.outliers?.push(flag);
  }

  get count(): number {
    return this.#count;
  }

  /** Clusters that have a row. */
  get used(): number {
    return this.#used.size;
  }

  /** Outliers; undefined where nobody looked for them. */
  get flagged(): number | undefined {
    return this.#flagged;
  }

  /** Whether more rows are flagged than false alarms account for. */
  get surprising(): boolean {
    const expected = this.#count * this.#falseAlarms;
    return (this.#flagged ?? 0) > expected + SURPRISE * Math.sqrt(expected);
  }
}
