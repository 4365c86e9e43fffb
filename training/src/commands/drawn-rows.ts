import { extname } from 'node:path';
import { type Manifest, ZooError } from '@clusterzoo/runtime';
import { inputStyle } from '../report/model-sheet.js';
import type { SampleStyle } from '../report/samples-sheet.js';
import { knownDataTitled } from './known-data.js';

/** How rows are written: as a picture or as numbers. */
export type DrawnFormat = 'png' | 'csv';

/** What `--out` can be, for help texts. */
export const DRAWN_OUT = 'what to write: .png for a picture, .csv for numbers (default: CSV to stdout)';

/**
 * What an `--out` asks for; numbers where there is none.
 *
 * @throws ZooError `INVALID_ARGUMENT` for any other kind of file
 */
export function drawnFormat(out: string | undefined): DrawnFormat {
  const extension = out === undefined ? '.csv' : extname(out).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.png') return 'png';
  throw new ZooError('INVALID_ARGUMENT', `--out must end in .png or .csv, got ${JSON.stringify(out)}`);
}

/** How rows of a model are drawn: as its data set is known to be, else by what its manifest says of its input. */
export function drawnStyle({ dataset, input }: Manifest): SampleStyle {
  const known = input.kind === 'vector' ? knownDataTitled(dataset.name, input.features)?.style : undefined;
  return known ?? inputStyle(input);
}

/** A row of numbers, and what it is told from others by. */
export interface DrawnRow {
  /** Number in the first column. */
  readonly mark: number;
  readonly values: Float32Array;
}

/** Rows as CSV: the mark, then the numbers with as many digits as float32 has. */
export function drawnCsv(heading: string, rows: readonly DrawnRow[]): string {
  const width = rows[0]?.values.length ?? 0;
  const headings = [heading, ...Array.from({ length: width }, (_, i) => `x${i}`)].join(',');
  const lines = rows.map(({ mark, values }) => {
    return [mark, ...Array.from(values, (value) => Number(value.toPrecision(7)))].join(',');
  });
  return `${[headings, ...lines].join('\n')}\n`;
}

/**
 * A cluster as a command line names it. A name that is also a number's text means the name; the runtime explains what is
 * neither.
 */
export function clusterOf({ clusterNames }: Manifest, text: string): string | number {
  return clusterNames.includes(text) || !/^\d+$/.test(text) ? text : Number(text);
}

/** Number of a cluster given by number or name. */
export function clusterNumber({ clusterNames }: Manifest, cluster: string | number): number {
  return typeof cluster === 'number' ? cluster : clusterNames.indexOf(cluster);
}
