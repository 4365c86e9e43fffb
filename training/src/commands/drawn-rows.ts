import { existsSync, readdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Manifest, ZooError } from '@clusterzoo/runtime';
import { inputStyle } from '../report/model-sheet.js';
import { pictureFile } from '../report/picture-file.js';
import type { SampleStyle } from '../report/samples-sheet.js';
import { writeFolder } from './atomic.js';
import { csvCell } from './csv-cell.js';
import { knownDataTitled } from './known-data.js';
import { assertFileWritable, assertPlace } from './output-folder.js';

/** How rows are written: as a picture of all, as numbers, or as a folder with a picture of each. */
export type DrawnFormat = 'png' | 'csv' | 'folder';

/** What `--out` can be, for help texts. */
export const DRAWN_OUT =
  'what to write: .png for one picture of all, .csv for numbers, else a new folder, in which a model of pictures puts ' +
  'each into a .png of its own (default: CSV to stdout)';

/**
 * What an `--out` asks for; numbers where there is none.
 *
 * @throws ZooError `INVALID_ARGUMENT` for any other kind of file
 */
function drawnFormat(out: string | undefined): DrawnFormat {
  const extension = out === undefined ? '.csv' : extname(out).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.png') return 'png';
  if (extension === '') return 'folder';
  const legal = 'end in .png or .csv, or be a folder, without a dot';
  throw new ZooError('INVALID_ARGUMENT', `--out must ${legal}, got ${JSON.stringify(out)}`);
}

/**
 * The format that an `--out` asks for, once it is sure that it can be written.
 *
 * @throws ZooError `INVALID_ARGUMENT` where nothing can be written there, and for any other kind of file
 */
export async function drawableFormat(out: string | undefined): Promise<DrawnFormat> {
  const format = drawnFormat(out);
  if (out === undefined) return format;
  if (format !== 'folder') {
    await assertFileWritable(out);
    return format;
  }
  assertNew(out);
  await assertPlace(out, 'folder');
  return format;
}

function assertNew(folder: string): void {
  if (!existsSync(folder) || (statSync(folder).isDirectory() && readdirSync(folder).length === 0)) return;
  throw new ZooError('INVALID_ARGUMENT', `${folder} exists and is not replaced; name a new folder with --out`);
}

/** How rows of a model are drawn: as its data set is known to be, else by what its manifest says of its input. */
export function drawnStyle({ dataset, input }: Manifest): SampleStyle {
  const known = input.kind === 'vector' ? knownDataTitled(dataset.name, input.features)?.style : undefined;
  return known ?? inputStyle(input);
}

/** A row of numbers, and what it is told from others by. */
export interface DrawnRow {
  /** What is in the first column. */
  readonly mark: number | string;
  readonly values: Float32Array;
}

/** Rows as CSV: the mark, then the numbers with as many digits as float32 has. */
export function drawnCsv(heading: string, rows: readonly DrawnRow[]): string {
  const width = rows[0]?.values.length ?? 0;
  const headings = [heading, ...Array.from({ length: width }, (_, i) => `x${i}`)].join(',');
  const lines = rows.map(({ mark, values }) => {
    return [csvCell(String(mark)), ...Array.from(values, (value) => Number(value.toPrecision(7)))].join(',');
  });
  return `${[headings, ...lines].join('\n')}\n`;
}

/** A picture of a folder: the name of its file without extension, and its numbers. */
export interface DrawnPicture {
  readonly name: string;
  readonly values: Float32Array;
}

/**
 * Writes a folder of pictures, all or none.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a model whose rows are no pictures, and for a folder that holds something
 */
export async function writePictures(
  folder: string,
  manifest: Manifest,
  pictures: readonly DrawnPicture[],
): Promise<void> {
  const style = drawnStyle(manifest);
  if (style.type !== 'image') {
    const message = `rows of ${manifest.name} are no pictures that a folder could hold; --out must end in .png or .csv`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }
  assertNew(folder);
  await writeFolder(folder, async (fresh) => {
    for (const { name, values } of pictures) await writeFile(join(fresh, `${name}.png`), pictureFile(values, style));
  });
}

/** Numbers from 1 to `last` as texts that sort as they do. */
export function numbered(index: number, last: number): string {
  return String(index + 1).padStart(String(last).length, '0');
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
