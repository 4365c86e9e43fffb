import { encode } from 'fast-png';
import type { ImageShape } from './tiles.js';

/** A sample as the bytes of a PNG file, a pixel a pixel, eight bits a channel. */
export function pictureFile(
  sample: Float32Array,
  { channels, height, width, low = 0, high = 1 }: ImageShape,
): Uint8Array {
  const area = height * width;
  const data = new Uint8Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < area; at++) {
      const level = (sample[channel * area + at]! - low) / (high - low || 1);
      data[at * channels + channel] = Math.round(255 * Math.min(1, Math.max(0, level)));
    }
  }
  return encode({ width, height, channels, depth: 8, data });
}
