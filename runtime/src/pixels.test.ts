import { describe, expect, it } from 'vitest';
import { ZooError } from './errors.js';
import { isGrey, type Pixels, pixelsToImage } from './pixels.js';

function pixels(channels: Pixels['channels'], width: number, height: number, data: readonly number[]): Pixels {
  return { channels, width, height, data: Uint8Array.from(data) };
}

/** Numbers from 0 to 255, rounded. */
function levels(image: Float32Array): number[] {
  return Array.from(image, (value) => Math.round(value * 25500) / 100);
}

describe('pixelsToImage', () => {
  it('leaves grey pixels of the right size as they are', () => {
    const source = pixels(1, 3, 2, [0, 1, 127, 128, 254, 255]);
    const image = pixelsToImage(source, { channels: 1, height: 2, width: 3 });
    expect([...image]).toEqual([0, 1, 127, 128, 254, 255].map((value) => Math.fround(value / 255)));
  });

  it('keeps the value of grey that is stored as red, green and blue', () => {
    const all = Array.from({ length: 256 }, (_, i) => i);
    const colour = pixels(
      3,
      16,
      16,
      all.flatMap((value) => [value, value, value]),
    );
    const grey = pixels(1, 16, 16, all);
    const shape = { channels: 1, height: 16, width: 16 } as const;
    expect(pixelsToImage(colour, shape)).toEqual(pixelsToImage(grey, shape));
  });

  it('puts red, green and blue into planes', () => {
    const source = pixels(3, 2, 1, [10, 20, 30, 40, 50, 60]);
    expect(levels(pixelsToImage(source, { channels: 3, height: 1, width: 2 }))).toEqual([10, 40, 20, 50, 30, 60]);
  });

  it('makes grey of colours with the weights of BT.601', () => {
    const source = pixels(3, 3, 1, [255, 0, 0, 0, 255, 0, 0, 0, 255]);
    const image = pixelsToImage(source, { channels: 1, height: 1, width: 3 });
    expect([...image].map((value) => Number(value.toFixed(6)))).toEqual([0.299, 0.587, 0.114]);
  });

  it('repeats grey in all planes', () => {
    expect(levels(pixelsToImage(pixels(1, 1, 1, [77]), { channels: 3, height: 1, width: 1 }))).toEqual([77, 77, 77]);
  });

  it('lays transparent pixels over the background', () => {
    const source = pixels(4, 3, 1, [200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51]);
    const shape = { channels: 3, height: 1, width: 3 } as const;
    expect(levels(pixelsToImage(source, shape))).toEqual([200, 255, 244, 100, 255, 224, 0, 255, 204]);
    const black = pixelsToImage(source, shape, { background: [0, 0, 0] });
    expect(levels(black)).toEqual([200, 0, 40, 100, 0, 20, 0, 0, 0]);
    expect(levels(pixelsToImage(pixels(2, 2, 1, [8, 0, 8, 255]), { ...shape, channels: 1, width: 2 }))).toEqual([
      255, 8,
    ]);
  });

  it('averages without rounding', () => {
    const source = pixels(1, 4, 2, [0, 1, 2, 3, 1, 1, 1, 1]);
    const image = pixelsToImage(source, { channels: 1, height: 1, width: 2 });
    expect([...image]).toEqual([0.75, 1.75].map((value) => Math.fround(value / 255)));
  });

  it('makes pictures larger by interpolation', () => {
    const image = pixelsToImage(pixels(1, 2, 1, [0, 200]), { channels: 1, height: 2, width: 4 });
    expect(levels(image)).toEqual([0, 50, 150, 200, 0, 50, 150, 200]);
  });

  it('cuts off, as much at either end, what other proportions leave over', () => {
    const wide = pixels(1, 4, 2, [9, 1, 2, 9, 9, 3, 4, 9]);
    expect(levels(pixelsToImage(wide, { channels: 1, height: 2, width: 2 }))).toEqual([1, 2, 3, 4]);
    const high = pixels(1, 1, 3, [9, 5, 9]);
    expect(levels(pixelsToImage(high, { channels: 1, height: 1, width: 1 }))).toEqual([5]);
  });

  it('shows all of a picture with bars of the background, or stretched', () => {
    const wide = pixels(1, 4, 2, [1, 1, 3, 3, 1, 1, 3, 3]);
    const shape = { channels: 1, height: 2, width: 2 } as const;
    expect(levels(pixelsToImage(wide, shape, { fit: 'stretch' }))).toEqual([1, 3, 1, 3]);
    const contained = pixelsToImage(wide, shape, { fit: 'contain', background: [7, 7, 7] });
    expect(levels(contained)).toEqual([1, 3, 7, 7]);
    const tall = pixels(3, 2, 8, new Array(48).fill(50));
    const narrow = pixelsToImage(tall, { channels: 3, height: 4, width: 4 }, { fit: 'contain', background: [1, 2, 3] });
    expect(levels(narrow)).toEqual(
      [1, 2, 3].flatMap((bar) => Array.from({ length: 4 }, () => [bar, 50, bar, bar]).flat()),
    );
  });

  it('takes all of a picture of the same proportions, whatever its size', () => {
    for (const [side, target] of [
      [56, 28],
      [300, 96],
      [3, 28],
      [97, 96],
    ] as const) {
      const source = pixels(
        1,
        side,
        side,
        Array.from({ length: side * side }, (_, i) => (i * 31) % 256),
      );
      const shape = { channels: 1, height: target, width: target } as const;
      const images = (['cover', 'contain', 'stretch'] as const).map((fit) => pixelsToImage(source, shape, { fit }));
      expect(images[1]).toEqual(images[0]);
      expect(images[2]).toEqual(images[0]);
    }
  });

  it('stays within 0 and 1', () => {
    const source = pixels(3, 7, 5, new Array(105).fill(255));
    for (const value of pixelsToImage(source, { channels: 1, height: 3, width: 3 })) expect(value).toBe(1);
  });

  it('refuses what cannot be', () => {
    const good = pixels(1, 1, 1, [0]);
    const shape = { channels: 1, height: 1, width: 1 } as const;
    const code = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return error instanceof ZooError ? error.code : error;
      }
    };
    expect(code(() => pixelsToImage({ ...good, width: 2 }, shape))).toBe('SHAPE_MISMATCH');
    expect(code(() => pixelsToImage({ ...good, width: 0 }, shape))).toBe('INVALID_ARGUMENT');
    expect(code(() => pixelsToImage({ ...good, channels: 5 as never }, shape))).toBe('INVALID_ARGUMENT');
    expect(code(() => pixelsToImage(good, { ...shape, height: 0.5 }))).toBe('INVALID_ARGUMENT');
    expect(code(() => pixelsToImage(good, { ...shape, channels: 2 as never }))).toBe('INVALID_ARGUMENT');
    expect(code(() => pixelsToImage(good, shape, { fit: 'crop' as never }))).toBe('INVALID_ARGUMENT');
  });
});

describe('isGrey', () => {
  it('tells colour from grey, however it is stored', () => {
    expect(isGrey(pixels(1, 1, 1, [7]))).toBe(true);
    expect(isGrey(pixels(2, 1, 1, [7, 0]))).toBe(true);
    expect(isGrey(pixels(3, 2, 1, [7, 7, 7, 9, 9, 9]))).toBe(true);
    expect(isGrey(pixels(3, 2, 1, [7, 7, 7, 9, 9, 8]))).toBe(false);
    expect(isGrey(pixels(4, 2, 1, [7, 7, 7, 255, 9, 1, 8, 0]))).toBe(true);
    expect(isGrey(pixels(4, 2, 1, [7, 7, 7, 255, 9, 1, 8, 1]))).toBe(false);
  });
});
