import { ZooError } from '@clusterzoo/runtime';
import { type Transform, transformValue } from '../methods/scaling.js';
import { Canvas } from './canvas.js';
import { type Colour, oklch } from './colour.js';
import { drawText, textWidth } from './lettering.js';
import { drawSparkline } from './sparkline.js';
import { type Cell, clusterInk, DATA_INK, drawStrokes, type Ink } from './strokes.js';
import { drawTile, type ImageShape } from './tiles.js';

/** How samples are drawn. */
export type SampleStyle =
  /** Pen positions `x, y, …` along a stroke; `low` and `high` bound both, y upwards. */
  | { readonly type: 'strokes'; readonly features: number; readonly low: number; readonly high: number }
  /** Grey or colour images, NCHW. */
  | ({ readonly type: 'image' } & ImageShape)
  /**
   * Any other vectors, as parallel coordinates of their transformed values. Without `low` and `high`, which are in the
   * same units, they are those of all samples given.
   */
  | {
      readonly type: 'vector';
      readonly features: number;
      readonly low?: number;
      readonly high?: number;
      /** @default 'none' */
      readonly transform?: Transform;
    };

/** One cluster's row of a sheet. */
export interface SheetRow {
  /** Number or name of the cluster, a few characters. */
  readonly label: string;
  /** A few small characters below the label, for example the cluster's share of the data. */
  readonly caption?: string;
  /** Generated samples, one after the other. */
  readonly samples: Float32Array;
  /** Real samples of the cluster, shown beside them. */
  readonly examples?: Float32Array;
  /** @default one of its own */
  readonly ink?: Ink;
}

/** Options of {@link samplesSheet}. */
export interface SheetOptions {
  readonly style: SampleStyle;
  readonly rows: readonly SheetRow[];
  /** Pixels a unit; a cell is about 52 units wide. @default 2 */
  readonly scale?: number;
}

/** Units of a cell's side; images take the nearest multiple of their own side. */
const CELL = 52;
const GAP = 5;
const MARGIN = 18;
const HEADING = 20;
const GUTTER = 20;

const PAPER: Colour = oklch(0.985, 0.004, 95);
const CARD: Colour = [255, 255, 255];
const EDGE: Colour = oklch(0.925, 0.006, 95);
const FAINT: Colour = oklch(0.6, 0.012, 260);

/**
 * Draws a sheet of samples: a row for each cluster, in a colour of its own, with its label at the left and, where
 * given, real samples of the cluster in grey at the right.
 *
 * @returns a PNG file
 * @throws ZooError `INVALID_ARGUMENT` without rows or samples, `SHAPE_MISMATCH` if a row's numbers are no whole samples
 */
export function samplesSheet(options: SheetOptions): Uint8Array {
  const { style, rows, scale = 2 } = options;
  const features = style.type === 'image' ? style.channels * style.height * style.width : style.features;
  const columns = Math.max(0, ...rows.map((row) => samplesIn(row.samples, features, row.label)));
  const exampleColumns = Math.max(0, ...rows.map((row) => samplesIn(row.examples, features, row.label)));
  if (columns === 0) throw new ZooError('INVALID_ARGUMENT', 'a sheet needs at least one row with one sample');

  const size = cellSize(style);
  const pitch = size + GAP;
  const labelWidth = Math.max(...rows.map(({ label, caption = '' }) => Math.max(labelled(label), captioned(caption))));
  const left = MARGIN + labelWidth + 14;
  const right = left + columns * pitch - GAP + GUTTER;
  const headed = exampleColumns > 0;
  const top = MARGIN + (headed ? HEADING : 0);
  const width = (headed ? right + exampleColumns * pitch - GAP : right - GUTTER) + MARGIN;
  const canvas = new Canvas(width, top + rows.length * pitch - GAP + MARGIN, scale, PAPER);
  if (headed) {
    drawText(canvas, 'generated', left + 1, MARGIN, 7, FAINT);
    drawText(canvas, 'data', right + 1, MARGIN, 7, FAINT);
  }

  const draw = painter(canvas, options, features);
  rows.forEach((row, i) => {
    const y = top + i * pitch;
    const ink = row.ink ?? clusterInk(i, rows.length);
    drawLabel(canvas, row, labelWidth, y + size / 2, ink);
    drawCells(row.samples, left, y, ink);
    if (row.examples) drawCells(row.examples, right, y, DATA_INK);
  });
  return canvas.toPng();

  function drawCells(samples: Float32Array, x: number, y: number, ink: Ink): void {
    for (let i = 0; i < samples.length / features; i++) {
      const cell: Cell = { x: x + i * pitch, y, size };
      draw(cell, samples.subarray(i * features, (i + 1) * features), ink);
    }
  }
}

function painter(
  canvas: Canvas,
  { style, rows }: SheetOptions,
  features: number,
): (cell: Cell, sample: Float32Array, ink: Ink) => void {
  if (style.type === 'image') return (cell, sample) => drawTile(canvas, cell, sample, style);
  const card = ({ x, y, size }: Cell) => {
    canvas.rectangle(x, y, size, size, 6, EDGE);
    canvas.rectangle(x + 0.5, y + 0.5, size - 1, size - 1, 5.5, CARD);
  };
  if (style.type === 'strokes') {
    if (features % 2 !== 0) {
      throw new ZooError('SHAPE_MISMATCH', `strokes are pairs of x and y, but a sample has ${features} numbers`);
    }
    return (cell, sample, ink) => {
      card(cell);
      drawStrokes(canvas, cell, sample, style, ink);
    };
  }
  const drawn = (value: number) => transformValue(value, style.transform ?? 'none');
  const range = { low: style.low ?? Number.POSITIVE_INFINITY, high: style.high ?? Number.NEGATIVE_INFINITY };
  for (const values of rows.flatMap(({ samples, examples }) => (examples ? [samples, examples] : [samples]))) {
    for (const value of values) {
      if (style.low === undefined) range.low = Math.min(range.low, drawn(value));
      if (style.high === undefined) range.high = Math.max(range.high, drawn(value));
    }
  }
  return (cell, sample, ink) => {
    card(cell);
    drawSparkline(canvas, cell, sample.map(drawn), range, ink);
  };
}

function cellSize(style: SampleStyle): number {
  if (style.type !== 'image') return CELL;
  const side = Math.max(style.height, style.width);
  return side * Math.max(1, Math.round(CELL / side));
}

function labelled(label: string): number {
  return textWidth(label, 13);
}

function captioned(caption: string): number {
  return textWidth(caption, 5.5);
}

function drawLabel(canvas: Canvas, { label, caption }: SheetRow, width: number, middle: number, ink: Ink): void {
  const top = caption === undefined ? middle - 6.5 : middle - 12;
  drawText(canvas, label, MARGIN + width - labelled(label), top, 13, ink.dark);
  if (caption !== undefined) {
    drawText(canvas, caption, MARGIN + width - captioned(caption), middle + 8, 5.5, FAINT);
  }
}

/** Whole samples in a row's numbers. */
function samplesIn(values: Float32Array | undefined, features: number, label: string): number {
  const count = (values?.length ?? 0) / features;
  if (!Number.isInteger(count)) {
    const message = `row ${label} holds ${values!.length} numbers, which is no multiple of ${features} a sample`;
    throw new ZooError('SHAPE_MISMATCH', message);
  }
  return count;
}
