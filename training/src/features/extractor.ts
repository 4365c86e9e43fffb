import { ZooError } from '@clusterzoo/runtime';
import type { InferenceSession } from 'onnxruntime-common';
import { assertNotAborted, breather } from '../breather.js';
import type { ImageShape } from '../data/dataset.js';
import type { OnnxRuntime } from '../engine/onnxruntime.js';
import { BicubicResizer } from './bicubic.js';

/**
 * What a network was trained to see of a pixel v in [0, 1]: v itself, 2v − 1, or v less the mean and over the deviation of
 * ImageNet's red, green and blue.
 */
export type PixelRange = 'unit' | 'symmetric' | 'imagenet';

/** Every {@link PixelRange}. */
export const PIXEL_RANGES: readonly PixelRange[] = ['unit', 'symmetric', 'imagenet'];

/** How pictures are shown to a feature extractor. */
export interface ExtractorOptions {
  /** Side of the squares that they are resized to. */
  readonly size: number;
  readonly range: PixelRange;
  /** Features are the mean of those of the picture and of its mirror image, left for right. @default false */
  readonly mirror?: boolean;
  /** The output with the features. @default `features` where there is one, else the first of two dimensions */
  readonly output?: string;
  /** Of the network. @default onnxruntime's own choice */
  readonly threads?: number | undefined;
}

/** What {@link FeatureExtractor.extract} takes besides pictures. */
export interface ExtractionWatch {
  /** Told the share of the pictures that are done. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Pictures at a time: of 128 × 128 pixels these are 6 MB. */
const BATCH = 32;

const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** What is shown of a pixel v in [0, 1]: factor · v + offset, for each channel. */
export function pixelScaling(range: PixelRange, channel: number): { factor: number; offset: number } {
  if (range === 'unit') return { factor: 1, offset: 0 };
  if (range === 'symmetric') return { factor: 2, offset: -1 };
  const [mean, deviation] = [IMAGENET.mean[channel % 3]!, IMAGENET.deviation[channel % 3]!];
  return { factor: 1 / deviation, offset: -mean / deviation };
}

/** A trained network that turns pictures into feature vectors. */
export class FeatureExtractor {
  private constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly options: ExtractorOptions,
    /** Channels of its input. */
    private readonly channels: 1 | 3,
    /** Name of the output that it gives. */
    readonly output: string,
  ) {}

  /**
   * @param model - an ONNX file with one input, [N, 1 or 3, height, width]
   * @throws ZooError `GRAPH_INVALID` for what is no such model, `INVALID_ARGUMENT` for an output that it has not
   */
  static async open(runtime: OnnxRuntime, model: Uint8Array, options: ExtractorOptions): Promise<FeatureExtractor> {
    const session = await sessionOf(runtime, model, options.threads);
    try {
      return new FeatureExtractor(runtime, session, options, channelsOf(session), outputOf(session, options.output));
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /**
   * Features of pictures; grey ones are shown as red, green and blue alike to a network that asks for these.
   *
   * @param images - [N, channels, height, width] in [0, 1]
   * @returns [N, features]
   * @throws ZooError `GRAPH_INVALID` where the network fails, or gives no features, `SHAPE_MISMATCH` for colour pictures
   *   where it takes grey ones, `ABORTED`
   */
  async extract(
    images: Float32Array,
    shape: ImageShape,
    { onProgress, signal }: ExtractionWatch = {},
  ): Promise<Float32Array> {
    if (shape.channels > this.channels) {
      throw new ZooError('SHAPE_MISMATCH', 'the feature extractor takes grey pictures; these have colours');
    }
    const pixels = shape.channels * shape.height * shape.width;
    const count = images.length / pixels;
    const resizer = new BicubicResizer(shape, this.options.size);
    const breathe = breather();
    let features = new Float32Array();
    for (let from = 0; from < count; from += BATCH) {
      const size = Math.min(BATCH, count - from);
      const pictures = images.subarray(from * pixels, (from + size) * pixels);
      const found = await this.#run(this.#shown(pictures, shape, resizer), size);
      if (this.options.mirror) {
        const others = await this.#run(this.#shown(mirrored(pictures, shape.width), shape, resizer), size);
        for (let at = 0; at < found.length; at++) found[at] = (found[at]! + others[at]!) / 2;
      }
      if (from === 0) features = new Float32Array((count * found.length) / size);
      features.set(found, (from * features.length) / count);
      onProgress?.((from + size) / count);
      await breathe();
      assertNotAborted(signal, 'the extraction of features');
    }
    return features;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  /** Pictures as the network sees them. */
  #shown(images: Float32Array, shape: ImageShape, resizer: BicubicResizer): Float32Array {
    const { size, range } = this.options;
    const pixels = shape.channels * shape.height * shape.width;
    const count = images.length / pixels;
    const area = size * size;
    const shown = new Float32Array(count * this.channels * area);
    const resized = new Float32Array(shape.channels * area);
    for (let i = 0; i < count; i++) {
      resizer.resize(images.subarray(i * pixels, (i + 1) * pixels), resized);
      for (let channel = 0; channel < this.channels; channel++) {
        const { factor, offset } = pixelScaling(range, channel);
        const source = (channel % shape.channels) * area;
        const at = (i * this.channels + channel) * area;
        // The cubic kernel overshoots at edges; no picture has such values.
        for (let p = 0; p < area; p++) {
          shown[at + p] = factor * Math.min(1, Math.max(0, resized[source + p]!)) + offset;
        }
      }
    }
    return shown;
  }

  async #run(shown: Float32Array, count: number): Promise<Float32Array> {
    const { size } = this.options;
    const input = new this.runtime.Tensor('float32', shown, [count, this.channels, size, size]);
    let data: unknown;
    try {
      const results = await this.session.run({ [this.session.inputNames[0]!]: input }, [this.output]);
      data = results[this.output]!.data;
    } catch (cause) {
      const message = `the feature extractor fails on pictures of ${size} × ${size} pixels`;
      throw new ZooError('GRAPH_INVALID', `${message}; try another size`, { cause });
    }
    if (data instanceof Float32Array && data.length > 0 && data.length % count === 0) return data;
    throw new ZooError('GRAPH_INVALID', `output "${this.output}" of the feature extractor has no float32 features`);
  }
}

/** Pictures with every row of pixels from right to left. */
function mirrored(images: Float32Array, width: number): Float32Array {
  const turned = new Float32Array(images.length);
  for (let from = 0; from < images.length; from += width) {
    for (let x = 0; x < width; x++) turned[from + x] = images[from + width - 1 - x]!;
  }
  return turned;
}

async function sessionOf(
  runtime: OnnxRuntime,
  model: Uint8Array,
  threads: number | undefined,
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      logSeverityLevel: 3,
      // Weights that are stored as integers are made float32 once, not anew for every batch: three times as fast.
      extra: { session: { disable_quant_qdq: '1' } },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (cause) {
    const message = 'the feature extractor is no ONNX model that onnxruntime runs';
    throw new ZooError('GRAPH_INVALID', message, { cause });
  }
}

function channelsOf({ inputMetadata }: InferenceSession): 1 | 3 {
  const [input, ...others] = inputMetadata;
  const channels = input?.isTensor ? input.shape[1] : undefined;
  const known = typeof channels === 'number' ? channels : 3;
  const rank = input?.isTensor ? input.shape.length : 0;
  if (others.length === 0 && rank === 4 && (known === 1 || known === 3)) return known;
  const found = inputMetadata.map((port) => (port.isTensor ? `${port.name} [${port.shape.join(', ')}]` : port.name));
  const message = `the feature extractor takes ${found.join(' and ') || 'nothing'}`;
  throw new ZooError(
    'GRAPH_INVALID',
    `${message}; it must take pictures, [N, 1 or 3, height, width], and nothing else`,
  );
}

function outputOf({ outputMetadata }: InferenceSession, asked: string | undefined): string {
  const named = outputMetadata.find(({ name }) => name === (asked ?? 'features'));
  const found = named ?? (asked === undefined ? outputMetadata.find((o) => o.isTensor && o.shape.length === 2) : named);
  if (found) return found.name;
  const names = outputMetadata.map(({ name }) => name).join(', ');
  if (asked !== undefined) {
    throw new ZooError('INVALID_ARGUMENT', `the feature extractor has no output "${asked}"; its outputs: ${names}`);
  }
  throw new ZooError('GRAPH_INVALID', `no output of the feature extractor has two dimensions; its outputs: ${names}`);
}
