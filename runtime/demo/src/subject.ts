import type { Manifest } from '@clusterzoo/runtime';
import { penRow } from './pen-row.js';
import { isPenned } from './pen-strokes.js';
import { type RasterStyle, rasterise } from './raster.js';
import type { Stroke } from './strokes.js';

/** What the rows of a model are called, and how a person can make one. */
export interface Subject {
  /** One row: `digit`. */
  readonly one: string;
  /** Several: `digits`. */
  readonly many: string;
  /** A row from strokes on the pad; absent where rows cannot be drawn. */
  readonly fromStrokes?: (strokes: readonly Stroke[]) => Float32Array;
  /** Whether rows are pictures, so that files of pictures can become some. */
  readonly pictures: boolean;
  /** Whether things are bright on a dark ground in them; in files of people they are dark on a light one. */
  readonly turned: boolean;
}

interface Known {
  readonly one: string;
  readonly many: string;
  /** Of handwriting. */
  readonly raster?: RasterStyle;
  /** As {@link Subject.turned}. */
  readonly turned?: true;
}

/** Data sets by their display names. */
const KNOWN: Readonly<Record<string, Known>> = {
  Pendigits: { one: 'digit', many: 'digits' },
  USPS: { one: 'digit', many: 'digits', raster: { box: 16, centre: 'box', pen: 2.4 }, turned: true },
  MNIST: { one: 'digit', many: 'digits', raster: { box: 20, centre: 'mass', pen: 2.6 }, turned: true },
  'Fashion-MNIST': { one: 'piece of clothing', many: 'pieces of clothing', turned: true },
  'CIFAR-10': { one: 'photo', many: 'photos' },
  '10x PBMC 4k': { one: 'blood cell', many: 'blood cells' },
};

/** The shape of the pictures that rows are; undefined where they are none. */
export function pictureShape({ input }: Manifest) {
  if (input.kind === 'image') return { channels: input.channels, height: input.height, width: input.width };
  return input.layout && { channels: 1 as const, ...input.layout };
}

/** What is known of a model's rows: by the name of its data set, else by their kind. */
export function subjectOf(manifest: Manifest): Subject {
  const { input, dataset } = manifest;
  const shape = pictureShape(manifest);
  const pictures = shape !== undefined;
  const known: Known =
    KNOWN[dataset.name] ?? (pictures ? { one: 'picture', many: 'pictures' } : { one: 'row', many: 'rows' });
  const { one, many, raster, turned = false } = known;
  if (input.kind === 'vector' && isPenned(input)) {
    return { one, many, pictures, turned, fromStrokes: (strokes) => penRow(strokes, input.features / 2) };
  }
  if (!raster || !shape) return { one, many, pictures, turned };
  const [low, high] = input.range as [number, number];
  const fromStrokes = (strokes: readonly Stroke[]) =>
    rasterise(strokes, shape, raster).map((value) => low + (high - low) * value);
  return { one, many, pictures, turned, fromStrokes };
}

/** `a digit`, `an apple`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
