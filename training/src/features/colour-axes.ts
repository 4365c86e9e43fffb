import { principalComponents } from '../classical/pca.js';
import type { ImageShape } from '../data/dataset.js';

/** Pixels that axes are found from, at most. */
const PIXELS = 2 ** 20;

/**
 * Directions in which the colours of pixels vary without correlation, the widest first: of photographs brightness, then
 * about blue against yellow and green against red.
 *
 * @param pictures - [n, C, H, W], row-major
 * @throws ZooError `INVALID_DATA` for pixels that are no finite numbers
 * @returns C × C, row-major, whose columns are the directions: orthonormal
 */
export function colourAxes(pictures: Float32Array, { channels, height, width }: ImageShape): Float32Array {
  const area = height * width;
  const all = pictures.length / channels;
  const rows = Math.min(all, PIXELS);
  const pixels = Float32Array.from({ length: rows * channels }, (_, at) => {
    const [pixel, channel] = [Math.floor((Math.floor(at / channels) * all) / rows), at % channels];
    return pictures[(Math.floor(pixel / area) * channels + channel) * area + (pixel % area)]!;
  });
  const { axes } = principalComponents(pixels, { rows, columns: channels, components: channels });
  return Float32Array.from({ length: channels ** 2 }, (_, at) => axes[at % channels]![Math.floor(at / channels)]!);
}
