import { Matrix } from 'ml-matrix';
import { symmetricEigen } from '../classical/symmetric-eigen.js';
import type { ImageShape } from '../data/dataset.js';

/**
 * Directions in which the colours of pixels vary without correlation, the widest first: of photographs brightness, then
 * about blue against yellow and green against red.
 *
 * @param pictures - [n, C, H, W], row-major
 * @returns C × C, row-major, whose columns are the directions: orthonormal
 */
export function colourAxes(pictures: Float32Array, { channels, height, width }: ImageShape): Float32Array {
  const area = height * width;
  const planes = pictures.length / area;
  const at = (plane: number, pixel: number) => pictures[plane * area + pixel]!;
  const means = new Float64Array(channels);
  for (let i = 0; i < pictures.length; i++) means[Math.floor(i / area) % channels]! += pictures[i]!;
  for (let c = 0; c < channels; c++) means[c]! /= pictures.length / channels;
  const scatter = Matrix.zeros(channels, channels);
  for (let first = 0; first < planes; first += channels) {
    for (let a = 0; a < channels; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let pixel = 0; pixel < area; pixel++) {
          sum += (at(first + a, pixel) - means[a]!) * (at(first + b, pixel) - means[b]!);
        }
        scatter.set(a, b, scatter.get(a, b) + sum);
      }
    }
  }
  for (let a = 0; a < channels; a++) for (let b = 0; b < a; b++) scatter.set(b, a, scatter.get(a, b));
  const { vectors } = symmetricEigen(scatter);
  return Float32Array.from({ length: channels ** 2 }, (_, i) => vectors[i % channels]![Math.floor(i / channels)]!);
}
