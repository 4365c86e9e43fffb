import type { Manifest } from '@clusterzoo/runtime';
import type { ClusteredRows } from './cluster-table.js';

/** Standard deviations above the expected number of false alarms at which a number of outliers is surprising. */
const SURPRISE = 3;

/** Rows as JSON lists them. */
interface ListedRows {
  /** Of pictures. */
  files?: string[];
  /** Null for rows that miss values, here and below. */
  readonly labels: (number | null)[];
  readonly confidence: (number | null)[];
  readonly outliers?: (number | null)[];
}

/** What is known of many clustered rows without keeping them, unless they are asked for. */
export class ClusteringTally {
  /** The rows; undefined unless they were to be kept. */
  readonly rows: ListedRows | undefined;
  readonly #used = new Set<number>();
  readonly #falseAlarms: number;
  #count = 0;
  #missing = 0;
  #flagged: number | undefined;

  constructor({ outliers }: Manifest, { flags, keep }: { readonly flags: boolean; readonly keep: boolean }) {
    this.#falseAlarms = Math.max(0, ...Object.values(outliers?.flagged ?? {}));
    this.#flagged = flags && outliers ? 0 : undefined;
    if (keep) this.rows = { labels: [], confidence: [], ...(this.#flagged === 0 && { outliers: [] }) };
  }

  add({ count, files, labels, confidence, outliers = new Uint8Array(0), missing }: ClusteredRows): void {
    this.#count += count;
    const known = (row: number) => missing?.[row] !== 1;
    for (const [row, label] of labels.entries()) if (known(row)) this.#used.add(label);
    if (this.#flagged !== undefined)
      outliers.forEach((flag, row) => {
        if (known(row)) this.#flagged! += flag;
      });
    for (const missed of missing ?? []) this.#missing += missed;
    if (!this.rows) return;
    if (files) this.rows.files ??= [];
    for (const file of files ?? []) this.rows.files?.push(file);
    const listed = (values: ArrayLike<number>, into: (number | null)[] | undefined) => {
      for (let row = 0; row < values.length; row++) into?.push(known(row) ? values[row]! : null);
    };
    listed(labels, this.rows.labels);
    listed(confidence, this.rows.confidence);
    listed(outliers, this.rows.outliers);
  }

  /** Rows that miss values. */
  get missing(): number {
    return this.#missing;
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
