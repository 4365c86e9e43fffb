import { basename, join, resolve } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { pictureSize } from '@clusterzoo/runtime/decoding';
import { isImageSize } from '../networks/architecture.js';
import type { SetupControls } from '../setup/controls.js';
import { type ImageDataset, imageFacts, type Split } from './dataset.js';
import { decodeImages } from './decode-images.js';
import { listImages } from './image-list.js';
import { type ImageSize, ImageStack } from './image-stack.js';
import { readLabels } from './label-file.js';
import { encodeLabels } from './labels.js';
import { evenlySpread } from './row-views.js';
import { skippedFiles } from './skipped-files.js';
import type { Values } from './values.js';

/** What is taken of the pictures in a folder, and how. */
export interface ImageOptions {
  /**
   * What pictures are resized to; see `pixelsToImage`. @default their own size if it is the same for all, not above 96
   * and one that there are networks for, else 32 × 32
   */
  readonly size?: ImageSize;
  /** Take a `size` too that there are no networks for, as there may be models for it. @default false */
  readonly anySize?: boolean;
  /** @default 'auto': 1 if all pictures of the training split are grey, else 3 */
  readonly channels?: 1 | 3 | 'auto';
  /** Fail where a picture cannot be read, instead of leaving it out with a warning. @default false */
  readonly strict?: boolean;
  /** Pictures of each split at most; of more, as many evenly spread over the list. @default all */
  readonly limit?: number;
}

/** Options of {@link loadImageFolder}. */
export interface LoadImagesOptions extends ImageOptions, SetupControls {
  /** Take the names of the folders in the folder for classes. @default false */
  readonly labelFolders?: boolean;
  /** Path of a file with the class of each picture, in the order of their paths. @default no labels */
  readonly labels?: string;
  /** Path of a second folder, as the test split. @default no test split */
  readonly test?: string;
  /** Path of the labels of the test split. */
  readonly testLabels?: string;
  /** What to call the data set. @default the folder's name */
  readonly name?: string;
  /** Licence of the data, for the manifests of what is trained on them. @default 'unknown' */
  readonly licence?: string;
}

/** Side of pictures that have no size of their own that will do, and the largest one that is kept. */
const SIDE = 32;
const LARGEST_SIDE = 96;

/** What happened to pixels that do not fit in memory as numbers. */
const ROUNDED = 'pixels of resized pictures are rounded to eight bits, as there are too many to keep more in memory';

/** Reads of a folder between two words of how far it is. */
const STEP = 64;

/**
 * Loads the pictures (PNG, JPEG, WebP) in a folder and the folders in it, in the order of their paths.
 *
 * @throws ZooError `FILE_MISSING` for a folder that cannot be read, `INVALID_DATA` for one without pictures that can be, for
 * one such picture under `strict`, and for pictures in no folder where folders are classes; `INVALID_ARGUMENT` for a
 * size that there are no networks for; `SETUP_FAILED` for more than memory holds where the disk has no room either; what
 * {@link readLabels} throws; `ABORTED`
 */
export async function loadImageFolder(folder: string, options: LoadImagesOptions = {}): Promise<ImageDataset> {
  const { name = basename(resolve(folder)), licence = 'unknown', test, channels = 'auto' } = options;
  assertOptions(options);
  const trainList = await listSplit(folder, options.labels, options);
  const testList = test === undefined ? undefined : await listSplit(test, options.testLabels, options);
  const size = options.size ?? (await commonSize([trainList, ...(testList ? [testList] : [])]));
  announce(name, trainList, size, options);
  const train = await readSplit(trainList, { size, channels }, options);
  const held = testList && (await readSplit(testList, { size, channels: train.channels }, options));
  const labelled = train.labels || held?.labels;
  const encoded = labelled ? encodeLabels([train.labels ?? [], held?.labels ?? []]) : undefined;
  const { classes, classNames } = encoded ?? {};
  const split = ({ data, count, labels, chosen }: ReadSplit, own: Int32Array | undefined): Split => {
    return { data, count, ...(labels && own && { labels: own }), ...(chosen && { chosen }) };
  };
  return {
    ...imageFacts({ channels: train.channels, ...size }),
    ...{ name, licence, source: folder },
    train: split(train, encoded?.labels[0]),
    test: held && split(held, encoded?.labels[1]),
    ...(classes !== undefined && { classes }),
    ...(classNames && { classNames }),
  };
}

function assertOptions({ size, anySize = false, labels, labelFolders, test, testLabels }: LoadImagesOptions): void {
  if (labels !== undefined && labelFolders) {
    throw new ZooError('INVALID_ARGUMENT', 'labels are a file or the folders of the pictures, not both');
  }
  if (testLabels !== undefined && test === undefined) {
    throw new ZooError('INVALID_ARGUMENT', `there are labels of a test split (${testLabels}), but no test split`);
  }
  if (size && !anySize && !isImageSize(size.height, size.width)) {
    const legal = 'sides must be 8 to 256, and 2 to 7 after being halved as often as both allow: 28, 32, 48, 64, 96, …';
    throw new ZooError('INVALID_ARGUMENT', `there are no networks for ${size.height}×${size.width}: ${legal}`);
  }
}

/** Pictures of a split, before they are read. */
interface SplitList {
  readonly folder: string;
  readonly files: readonly string[];
  /** The class of each, as text. */
  readonly labels: readonly string[] | undefined;
  /** Which of the folder's pictures they are, where a limit left some out. */
  readonly chosen?: Split['chosen'];
  /** Number of files that are no pictures. */
  readonly others: number;
}

async function listSplit(
  folder: string,
  labelFile: string | undefined,
  { labelFolders = false, limit }: LoadImagesOptions,
): Promise<SplitList> {
  const { files, others } = await listImages(folder);
  const labels = labelFolders
    ? files.map((file) => folderOf(file, folder))
    : labelFile === undefined
      ? undefined
      : await readLabels(labelFile, files.length);
  if (limit === undefined || limit >= files.length) return { folder, files, labels, others };
  const rows = evenlySpread(files.length, limit);
  const kept = (of: readonly string[]) => Array.from(rows, (i) => of[i]!);
  const chosen = { rows, of: files.length };
  return { folder, files: kept(files), labels: labels && kept(labels), others, chosen };
}

function folderOf(file: string, folder: string): string {
  const end = file.indexOf('/');
  if (end > 0) return file.slice(0, end);
  const message = `${join(folder, file)} is in no folder that could be its class; move it, or leave --labels folders out`;
  throw new ZooError('INVALID_DATA', message);
}

/** The size that all pictures have, if it will do; else a square that will. */
async function commonSize(lists: readonly SplitList[]): Promise<ImageSize> {
  const fallback = { height: SIDE, width: SIDE };
  let common: ImageSize | undefined;
  for (const { folder, files } of lists) {
    for (const file of files) {
      // What cannot be read is told about later.
      const size = await pictureSize(join(folder, file)).catch(() => undefined);
      if (!size) continue;
      common ??= size;
      if (size.height !== common.height || size.width !== common.width) return fallback;
      const { height, width } = size;
      if (Math.max(height, width) > LARGEST_SIDE || !isImageSize(height, width)) return fallback;
    }
  }
  return common ?? fallback;
}

function announce(
  name: string,
  { files, others }: SplitList,
  { height, width }: ImageSize,
  { size, onEvent }: LoadImagesOptions,
): void {
  const count = files.length === 1 ? '1 picture' : `${files.length} pictures`;
  const made = `as ${height} × ${width} pixels${size ? '' : ' (--size for others)'}`;
  const passed = others > 0 ? `, ${others} files of other kinds passed over` : '';
  onEvent?.({ type: 'stage', stage: `${name}: reading ${count} ${made}${passed}` });
}

/** Pictures of a split, read. */
interface ReadSplit {
  readonly data: Values;
  readonly count: number;
  readonly channels: 1 | 3;
  readonly labels: readonly string[] | undefined;
  readonly chosen?: Split['chosen'];
}

async function readSplit(
  { folder, files, labels, chosen }: SplitList,
  { size, channels }: { readonly size: ImageSize; readonly channels: 1 | 3 | 'auto' },
  { strict = false, signal, onEvent }: LoadImagesOptions,
): Promise<ReadSplit> {
  const stack = await ImageStack.open({ size, channels, capacity: files.length });
  const kept: number[] = [];
  const skipped: ZooError[] = [];
  const paths = files.map((file) => join(folder, file));
  let done = 0;
  for await (const file of decodeImages(paths, { signal, what: `the reading of ${folder}` })) {
    if ('pixels' in file) {
      await stack.add(file.pixels);
      kept.push(done);
    } else if (strict) throw file.error;
    else skipped.push(file.error);
    done++;
    if (done % STEP === 0 || done === files.length) onEvent?.({ type: 'count', done, total: files.length });
  }
  if (skipped.length > 0) {
    const message = skippedFiles(skipped, files.length);
    if (stack.count === 0) throw new ZooError('INVALID_DATA', `${folder}: ${message}`, { cause: skipped[0] });
    onEvent?.({ type: 'warning', message });
  }
  const { data, count, channels: found, rounded } = stack;
  if (rounded) onEvent?.({ type: 'warning', message: `${folder}: ${ROUNDED}` });
  return {
    ...{ data, count, channels: found, labels: labels && kept.map((i) => labels[i]!) },
    ...(chosen && { chosen: { rows: Int32Array.from(kept, (i) => chosen.rows[i]!), of: chosen.of } }),
  };
}
