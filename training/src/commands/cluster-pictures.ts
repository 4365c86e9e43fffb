import { type ClusterModel, ZooError } from '@clusterzoo/runtime';
import { decodeImages } from '../data/decode-images.js';
import type { ClusteredRows } from './cluster-table.js';
import { groundOfRows, type PictureReader } from './picture-reader.js';
import type { ReadingControls } from './reading-progress.js';
import type { RowRange } from './shard.js';

/** Clustered pictures, and the files that they are in. */
export interface ClusteredPictures extends ClusteredRows {
  readonly files: readonly string[];
}

/** Options of {@link clusterPictures}. */
export interface ClusterPicturesOptions extends ReadingControls {
  /** Which of the files. @default all */
  readonly range?: RowRange;
  /** Compare pictures with what training saw. @default true */
  readonly outliers?: boolean;
  /** Told of a file that cannot be read and is left out; a reader that fails instead throws. */
  readonly onSkipped: (error: ZooError) => void;
}

/** Pictures of a run of the model; that of file i always has the place i mod 32, as rows of tables have theirs. */
const RUN_PICTURES = 32;

/**
 * Puts pictures into clusters, in constant memory. What comes out for a picture is the same to the last bit whichever
 * range it is asked for in.
 *
 * @throws ZooError what `ClusterModel.cluster` throws; `ABORTED`
 */
export async function* clusterPictures(
  model: ClusterModel,
  files: readonly string[],
  reader: PictureReader,
  { range = { from: 0, to: files.length }, outliers = true, onSkipped, onProgress, signal }: ClusterPicturesOptions,
): AsyncGenerator<ClusteredPictures> {
  const { channels, height, width } = reader.input;
  const size = channels * height * width;
  const { from, to } = range;
  const what = 'the clustering';
  const decoding = decodeImages(files.slice(from, to), { signal, what });
  let places: number[] = [];
  let names: string[] = [];
  let run = new Float32Array(RUN_PICTURES * size);
  let number = from;
  for await (const file of decoding) {
    if ('pixels' in file) {
      places.push(number % RUN_PICTURES);
      names.push(file.path);
      run.set(reader.read(file.pixels), (number % RUN_PICTURES) * size);
    } else onSkipped(file.error);
    number++;
    if (number % RUN_PICTURES !== 0 && number < to) continue;
    if (places.length > 0) {
      const found = await model.cluster(run, { batchSize: RUN_PICTURES, outliers, ...(signal && { signal }) });
      const { labels, confidence, outliers: flags } = found;
      yield {
        count: places.length,
        files: names,
        labels: Int32Array.from(places, (place) => labels[place]!),
        confidence: Float32Array.from(places, (place) => confidence[place]!),
        ...(flags && { outliers: Uint8Array.from(places, (place) => flags[place]!) }),
      };
    }
    onProgress?.({ rows: number - from, share: (number - from) / (to - from) });
    [places, names, run] = [[], [], new Float32Array(RUN_PICTURES * size)];
  }
}

/** Samples that show what a model knows of edges. */
const SAMPLES = 64;

/** What to say of pictures that look like negatives of those that the model knows; undefined of others. */
export async function inversionWarning(
  model: ClusterModel,
  reader: PictureReader,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { ground, input } = reader;
  if (ground === undefined) return undefined;
  const samples = await model.generate({ count: SAMPLES, seed: 0, ...(signal && { signal }) });
  const known = groundOfRows(samples.rows(), input);
  if (known === undefined || known === ground) return undefined;
  const { name } = model.manifest;
  return `the pictures are ${ground} at their edges, those that ${name} knows are ${known}: --invert turns them around`;
}

/** @throws ZooError `INVALID_DATA` where no picture could be read */
export function assertSomeRead({ count }: PictureReader, skipped: readonly ZooError[]): void {
  const [first] = skipped;
  if (count > 0 || !first) return;
  const others = skipped.length > 1 ? ` (and ${skipped.length - 1} other pictures)` : '';
  throw new ZooError('INVALID_DATA', `no picture could be read: ${first.message}${others}`, { cause: first });
}
