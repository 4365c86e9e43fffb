import { ZooError } from '@clusterzoo/runtime';
import type { ClusteringMetrics } from '../metrics/index.js';

/** A cell of a table: text, a number (shown with four decimals unless it is an integer), or nothing. */
export type TableCell = string | number | undefined;

/** Headings and rows, all of the same length. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/**
 * The table as plain text with aligned columns, for a terminal. Columns without text are aligned right.
 *
 * @throws ZooError `SHAPE_MISMATCH` if a row has not as many cells as there are headings
 */
export function plainTable(table: Table): string {
  const { cells, widths, numeric } = layOut(table, (text) => text);
  const line = (row: readonly string[]) => row.map((cell, i) => pad(cell, widths[i]!, numeric[i]!)).join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [headings, ...rows] = cells;
  return `${[line(headings!), rule, ...rows.map(line)].map((text) => text.trimEnd()).join('\n')}\n`;
}

/**
 * The table in Markdown. Columns without text are aligned right.
 *
 * @throws ZooError `SHAPE_MISMATCH` if a row has not as many cells as there are headings
 */
export function markdownTable(table: Table): string {
  const { cells, widths, numeric } = layOut(table, (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' '));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => pad(cell, widths[i]!, numeric[i]!)).join(' | ')} |`;
  const rule = widths.map((width, i) => (numeric[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [headings, ...rows] = cells;
  return `${[line(headings!), line(rule), ...rows.map(line)].join('\n')}\n`;
}

/** Metrics to show in one row: of one run, or of several, whose mean and standard deviation are shown. */
export interface MetricsRow {
  readonly name: string;
  readonly metrics: ClusteringMetrics | readonly ClusteringMetrics[];
}

/** A table of clustering metrics; NMI is the arithmetic one, as its heading says. */
export function metricsTable(rows: readonly MetricsRow[]): Table {
  const runsOf = ({ metrics }: MetricsRow) => ('acc' in metrics ? [metrics] : metrics);
  const several = rows.some((row) => runsOf(row).length !== 1);
  const headings = ['', 'ACC', 'NMI (arithmetic)', 'ARI', 'purity'];
  return {
    headings: several ? [...headings, 'runs'] : headings,
    rows: rows.map((row) => {
      const runs = runsOf(row);
      const values = [
        runs.map(({ acc }) => acc),
        runs.map(({ nmi }) => nmi.arithmetic),
        runs.map(({ ari }) => ari),
        runs.map(({ purity }) => purity),
      ];
      return [row.name, ...values.map(meanAndDeviation), ...(several ? [runs.length] : [])];
    }),
  };
}

/** Mean with four decimals, and sample standard deviation where there are several values; nothing for no value. */
export function meanAndDeviation(values: readonly number[]): string | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // Ratios keep their decimals even where they are 0 or 1.
  if (values.length === 1) return mean.toFixed(4);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}

interface Layout {
  /** Texts of the headings and of all rows. */
  readonly cells: readonly (readonly string[])[];
  readonly widths: readonly number[];
  readonly numeric: readonly boolean[];
}

function layOut({ headings, rows }: Table, escaped: (text: string) => string): Layout {
  rows.forEach((row, i) => {
    if (row.length !== headings.length) {
      const message = `row ${i} of the table has ${row.length} cells instead of ${headings.length}`;
      throw new ZooError('SHAPE_MISMATCH', message);
    }
  });
  const cells = [headings, ...rows].map((row) => row.map((cell) => escaped(textOf(cell))));
  return {
    cells,
    widths: headings.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length))),
    numeric: headings.map((_, i) => rows.length > 0 && rows.every((row) => isNumeric(row[i]))),
  };
}

function isNumeric(cell: TableCell): boolean {
  return typeof cell !== 'string' || /^-?\d[\d.]*( ± [\d.]+)?$/.test(cell);
}

function textOf(cell: TableCell): string {
  if (cell === undefined) return '–';
  if (typeof cell === 'string') return cell;
  return Number.isInteger(cell) ? String(cell) : cell.toFixed(4);
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
