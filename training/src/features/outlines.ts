import { assertNotAborted, breather } from '../breather.js';
import type { ImageShape } from '../data/dataset.js';
import type { Values } from '../data/values.js';
import { blurImages } from '../graph/image-blur.js';
import { orientationsOf } from './orientations.js';

/** What stands for {@link outlineFeatures} where the file of an extractor is asked for. */
export const OUTLINES = 'outlines';

/** What is said of them. */
export const OUTLINES_ORIGIN =
  'The prior network saw silhouettes of the pictures and which way their edges run, in place of pixels; that takes no ' +
  'labels.';

/** What {@link outlineFeatures} takes besides pictures. */
export interface OutlineWatch {
  /** Told the share of the pictures that are done. */
  readonly onProgress?: (share: number) => void;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** Pixels brighter than this belong to what is shown, [0, 1]. */
const FOREGROUND = 0.08;

/** Weight of silhouettes: among clothes their squared distances are then about two thirds of those of orientations. */
const SILHOUETTE = 1.75;

/** Pictures at a time. */
const CHUNK = 500;

/**
 * Features of pictures on black that say what is shown, and not how bright it is: the blurred silhouette, and which way
 * its edges and folds run ({@link orientationsOf}). Colour counts as its mean.
 *
 * @param images - [N, channels, height, width] in [0, 1]
 * @returns [N, height · width + 441]
 * @throws ZooError `ABORTED`
 */
export async function outlineFeatures(
  images: Values,
  { channels, height, width }: ImageShape,
  { onProgress, signal }: OutlineWatch = {},
): Promise<{ readonly data: Float32Array; readonly features: number }> {
  const pixels = height * width;
  const count = images.length / (channels * pixels);
  const breathe = breather();
  const orientations = orientationsOf({ height, width });
  let data = new Float32Array();
  let features = 0;
  for (let from = 0; from < count; from += CHUNK) {
    assertNotAborted(signal, 'the extraction of features');
    const rows = Math.min(CHUNK, count - from);
    const chunk = images.subarray(from * channels * pixels, (from + rows) * channels * pixels);
    const grey = channels === 1 ? chunk : meanOfPlanes(chunk, channels, pixels);
    const silhouettes = blurImages(
      grey.map((value) => (value > FOREGROUND ? 0 : -1)),
      { height, width },
    );
    const factor = SILHOUETTE / Math.sqrt(pixels);
    for (let i = 0; i < rows; i++) {
      const directions = orientations(grey.subarray(i * pixels, (i + 1) * pixels));
      if (features === 0) {
        features = pixels + directions.length;
        data = new Float32Array(count * features);
      }
      const at = (from + i) * features;
      for (let p = 0; p < pixels; p++) data[at + p] = factor * silhouettes[i * pixels + p]!;
      data.set(directions, at + pixels);
    }
    onProgress?.((from + rows) / count);
    await breathe();
  }
  return { data, features };
}

/** [N, channels, pixels] to [N, pixels]. */
function meanOfPlanes(images: Float32Array, channels: number, pixels: number): Float32Array {
  return Float32Array.from({ length: images.length / channels }, (_, at) => {
    const [picture, pixel] = [Math.floor(at / pixels), at % pixels];
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += images[(picture * channels + c) * pixels + pixel]!;
    return sum / channels;
  });
}
