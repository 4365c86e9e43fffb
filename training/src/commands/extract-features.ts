import { assertNotAborted, breather } from '../breather.js';
import type { ImageShape } from '../data/dataset.js';
import type { Values } from '../data/values.js';
import type { OnnxRuntime } from '../engine/onnxruntime.js';
import { type ExtractorOptions, FeatureExtractor } from '../features/extractor.js';
import { FeatureCache } from './feature-cache.js';
import type { NetworkFile } from './network-file.js';

/** What {@link extractFeatures} takes besides. */
export interface ExtractionControls {
  /** Loads onnxruntime; called only where features are missing. */
  readonly load: () => Promise<OnnxRuntime>;
  /** @default the cache folder's */
  readonly cache?: FeatureCache;
  /** Told the share of all pictures that are done. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Features of pictures, and of what. */
export interface ExtractedFeatures {
  /** [N, features]. */
  readonly data: Float32Array;
  readonly features: number;
}

/** Pictures whose features are kept together: what a run that was stopped need not do again. */
const CHUNK = 1000;

/**
 * Features of pictures by a trained network; those of earlier runs are taken from the cache folder.
 *
 * @param images - [N, channels, height, width] in [0, 1]
 * @throws ZooError `ABORTED`, and what {@link FeatureExtractor} throws
 */
export async function extractFeatures(
  images: Values,
  shape: ImageShape,
  { bytes, sha256 }: Pick<NetworkFile, 'bytes' | 'sha256'>,
  options: ExtractorOptions,
  { load, cache = new FeatureCache(), onProgress, signal }: ExtractionControls,
): Promise<ExtractedFeatures> {
  const { channels, height, width } = shape;
  const { size, range, output = '', mirror } = options;
  const seen = [sha256, output, 'bicubic', size, range, channels, height, width];
  const about = mirror ? [...seen, 'mirror'] : seen;
  const pixels = channels * height * width;
  const count = images.length / pixels;
  const breathe = breather();
  let extractor: FeatureExtractor | undefined;
  let data = new Float32Array();
  try {
    for (let from = 0; from < count; from += CHUNK) {
      assertNotAborted(signal, 'the extraction of features');
      const chunk = images.subarray(from * pixels, Math.min(count, from + CHUNK) * pixels);
      const key = { images: chunk, about };
      let found = await cache.read(key);
      if (!found) {
        extractor ??= await FeatureExtractor.open(await load(), bytes, options);
        found = await extractor.extract(chunk, shape, {
          onProgress: (share) => onProgress?.((from + (share * chunk.length) / pixels) / count),
          ...(signal && { signal }),
        });
        await cache.write(key, found);
      }
      if (from === 0) data = new Float32Array((count * found.length * pixels) / chunk.length);
      data.set(found, (from * data.length) / count);
      onProgress?.(Math.min(count, from + CHUNK) / count);
      await breathe();
    }
  } finally {
    await extractor?.dispose();
  }
  return { data, features: data.length / count };
}
