import { ZooError } from '@clusterzoo/runtime';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { canonicalJson } from '../../canonical-json.js';
import type { ImageShape } from '../../data/dataset.js';
import { evenlySpread, gatherRows } from '../../data/row-views.js';
import type { Engine } from '../../engine/engine.js';
import { resizingMatrix } from '../../features/bicubic.js';
import { colourAxes } from '../../features/colour-axes.js';
import { type PixelRange, pixelScaling } from '../../features/extractor.js';
import type { FeatureStage, FrozenNetwork } from '../../features/frozen-network.js';
import type { ClusterGanNetworks } from '../../networks/clustergan.js';
import type { ImageSize } from '../../networks/convolution.js';
import { mapsLength } from '../../networks/feature-critic.js';
import { mapRows, type Rows, type RowsInMemory } from '../rows.js';

/** A critic that sees pictures, feature maps that a trained network has of them, and their cluster. JSON-safe. */
export interface FeatureCritic {
  /** Side of the squares that pictures are resized to for that network. */
  readonly size: number;
  /** How it takes pixels. */
  readonly range: PixelRange;
  /** The maps that the critic sees, besides the pixels. */
  readonly stages: readonly FeatureStage[];
  /** Filters of the critic's convolutions of the smallest maps. */
  readonly units: number;
  /** Pixels are shown along their {@link colourAxes}. Absent in runs that saw red, green and blue, none of which go on. */
  readonly colours?: 'axes';
  /** The network's name, or its file's. */
  readonly name: string;
  /** Of its file. */
  readonly sha256: string;
  /** For people: how the network came about, with the labels that went into it, if any. */
  readonly note: string;
}

/** What the critic sees of data. */
export interface CriticView {
  /** Shape of what it sees of a row. */
  readonly shape: readonly number[];
  /** Rows, scaled to the generator's range [N, …] → what it sees of them, [N, …shape]. Gradients pass through it. */
  see(rows: Tensor): Tensor;
  /** The critic's input: what it sees, and the clusters z_M [N, K] where it is told them. */
  beside(seen: Tensor, clusters: Tensor): Tensor;
}

/** The maps that a {@link FeatureCritic} sees of pictures, as they come one after the other. */
export function criticMaps({ stages }: Pick<FeatureCritic, 'stages'>, image: ImageShape): ImageSize[] {
  return [image, ...stages.map(({ channels, side }) => ({ channels, height: side, width: side }))];
}

/** The view of a critic of the rows themselves, as published. */
export function plainView({ sampleShape }: Pick<ClusterGanNetworks, 'sampleShape'>): CriticView {
  return { shape: sampleShape, see: (rows) => rows, beside: (seen) => seen };
}

/** What the critic sees where clusters are drawn whatever the rows are: told those of rows, it would learn noise. */
export function untold(view: CriticView): CriticView {
  return { ...view, beside: (seen, clusters) => view.beside(seen, tf.zeros(clusters.shape)) };
}

/** Rows that colours' axes and the scale of features are taken from. */
const MEASURED = 512;

/**
 * Squared length that features have on average, the same for each size of maps: the gradient penalty asks for a slope of
 * 1, so it says how far apart the critic can tell samples and data, as pixels' own length does.
 */
const SQUARED_LENGTH = 1000;

/**
 * Smallest variance that channels of maps and colours are taken to have, as a share of the largest: what hardly varies in
 * the data is not blown up.
 */
const LEAST_VARIANCE = { maps: 1e-6, colours: 1e-2 } as const;

/**
 * The view of a {@link FeatureCritic}: pixels, then maps of the network for resized pictures, one size after the other, each
 * channel brought to mean 0 and one spread. Pixels are turned into their {@link colourAxes} before: as red, green and blue
 * nearly all that varies is brightness, and samples stay grey for long. Pictures are resized in float32, so that pixels
 * may leave their range a little where edges are sharp.
 *
 * @param data - the training pictures, scaled to [−1, 1], from which the axes of colours and the features' scale are taken
 * @returns a view of as many numbers a row as all maps have together, and the K of its cluster beside them
 * @throws ZooError `GRAPH_INVALID` where the network's maps are not those of the options, `INVALID_DATA` where they do
 *   not vary
 */
export async function featureView(
  engine: Engine,
  critic: Pick<FeatureCritic, 'size' | 'range' | 'stages'>,
  network: FrozenNetwork,
  image: ImageShape,
  data: Rows,
): Promise<CriticView> {
  const { size, range, stages } = critic;
  if (canonicalJson(network.stages(size)) !== canonicalJson(stages)) {
    throw new ZooError(
      'GRAPH_INVALID',
      'the network for the critic has other feature maps than the run was begun with',
    );
  }
  const names = stages.map(({ name }) => name);
  const shown = pictures(image, network.channels, { size, range });
  const sizes = criticMaps(critic, image);
  const sample = measuredRows(data);
  const axes = colourAxes(sample.data, image);
  const maps = (rows: Tensor) => [colours(rows, axes), ...network.maps(shown(rows), names)];
  const scales = await measured(engine, maps, sizes, image, sample);
  return {
    shape: [mapsLength(sizes)],
    see: (rows) => {
      const scaled = maps(rows).map((map, i) => {
        const { means, factors } = scales[i]!;
        const spread = tf.mul(tf.sub(map, tf.tensor1d(means)), tf.tensor1d(factors));
        return tf.reshape(tf.transpose(spread, [0, 3, 1, 2]), [map.shape[0]!, -1]);
      });
      return tf.concat(scaled, 1);
    },
    beside: (seen, clusters) => tf.concat([seen, clusters], 1),
  };
}

/** Pictures [N, C, H, W] in [−1, 1] → [N, size, size, channels] as a network takes them. */
function pictures(
  image: ImageShape,
  channels: number,
  { size, range }: Pick<FeatureCritic, 'size' | 'range'>,
): (rows: Tensor) => Tensor {
  const [down, across] = [resizingMatrix(image.height, size), resizingMatrix(image.width, size)];
  const scaling = Array.from({ length: channels }, (_, channel) => pixelScaling(range, channel));
  // Of [0, 1]; rows are in [−1, 1].
  const factors = scaling.map(({ factor }) => factor / 2);
  const offsets = scaling.map(({ factor, offset }) => offset + factor / 2);
  return (rows) => {
    const count = rows.shape[0]!;
    const wide = tf.matMul(tf.reshape(rows, [-1, image.width]), tf.tensor2d(across, [size, image.width]), false, true);
    const turned = tf.transpose(tf.reshape(wide, [count, image.channels, image.height, size]), [0, 1, 3, 2]);
    const tall = tf.matMul(
      tf.reshape(turned, [-1, image.height]),
      tf.tensor2d(down, [size, image.height]),
      false,
      true,
    );
    const resized = tf.transpose(tf.reshape(tall, [count, image.channels, size, size]), [0, 3, 2, 1]);
    const coloured = image.channels < channels ? tf.concat(Array(channels).fill(resized), 3) : resized;
    return tf.add(tf.mul(coloured, tf.tensor1d(factors)), tf.tensor1d(offsets));
  };
}

/** Pictures [N, C, H, W] → [N, H, W, C], each pixel turned into the axes, C × C. */
function colours(rows: Tensor, axes: Float32Array): Tensor {
  const pixels = tf.transpose(rows, [0, 2, 3, 1]);
  const channels = pixels.shape[3]!;
  return tf.reshape(
    tf.matMul(tf.reshape(pixels, [-1, channels]), tf.tensor2d(axes, [channels, channels])),
    pixels.shape,
  );
}

/** Mean and factor of each channel of maps. */
interface MapScale {
  readonly means: Float32Array;
  readonly factors: Float32Array;
}

/** The rows that axes and scales are taken from, from all over the data. */
function measuredRows({ data, rows, columns }: Rows): RowsInMemory {
  const count = Math.min(MEASURED, rows);
  return { data: gatherRows(data, columns, evenlySpread(rows, count)), rows: count, columns };
}

async function measured(
  engine: Engine,
  maps: (rows: Tensor) => Tensor[],
  sizes: readonly ImageSize[],
  { channels, height, width }: ImageShape,
  { data, rows }: RowsInMemory,
): Promise<MapScale[]> {
  const x = { data, shape: [channels, height, width] };
  const step = (_: unknown, inputs: { readonly [name: string]: Tensor }) => {
    const found = maps(inputs.x!);
    return { outputs: Object.fromEntries(found.map((map, i) => [`maps_${i}`, map])) };
  };
  const outputs = await mapRows(engine, {}, step, { x }, rows, 64);
  return sizes.map((size, i) => {
    const least = i === 0 ? LEAST_VARIANCE.colours : LEAST_VARIANCE.maps;
    return scaleOf(outputs[`maps_${i}`]!, size, SQUARED_LENGTH / sizes.length, least);
  });
}

/** @param values - maps, channels last */
function scaleOf(
  values: Float32Array,
  { channels, height, width }: ImageSize,
  squaredLength: number,
  leastVariance: number,
): MapScale {
  const count = values.length / channels;
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  for (let at = 0; at < values.length; at++) {
    sums[at % channels]! += values[at]!;
    squares[at % channels]! += values[at]! ** 2;
  }
  const means = Float32Array.from(sums, (sum) => sum / count);
  const variances = squares.map((square, channel) => square / count - (sums[channel]! / count) ** 2);
  const least = leastVariance * Math.max(...variances);
  if (!(least > 0))
    throw new ZooError(
      'INVALID_DATA',
      `the critic's maps of ${height} × ${width} pixels are the same for all pictures`,
    );
  const spread = Math.sqrt(squaredLength / (channels * height * width));
  return { means, factors: Float32Array.from(variances, (value) => spread / Math.sqrt(Math.max(value, least))) };
}
