import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pictureFile } from './picture-file.js';

describe('pictureFile', () => {
  it('writes planes as pixels, from the darkest value to the brightest', () => {
    const colour = pictureFile(Float32Array.of(0, 1, 0.2, 0.4, 2, -1), { channels: 3, height: 1, width: 2 });
    const { data, width, height, channels } = decode(colour);
    expect([width, height, channels]).toEqual([2, 1, 3]);
    expect([...data]).toEqual([0, 51, 255, 255, 102, 0]);
    const grey = pictureFile(Float32Array.of(-1, 0, 1), { channels: 1, height: 3, width: 1, low: -1, high: 1 });
    expect([...decode(grey).data]).toEqual([0, 128, 255]);
  });
});
