import { inflateSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { makeOutput } from './generated.js';
import type { Images } from './outputs.js';

const grey = { kind: 'image', channels: 1, height: 2, width: 3, range: [0, 1] } as const;
const colour = { kind: 'image', channels: 3, height: 1, width: 2, range: [0, 1] } as const;

/** Reads what encodePng writes: no filters, one IDAT. */
function decode(png: Uint8Array): {
  width: number;
  height: number;
  depth: number;
  colourType: number;
  lines: number[][];
} {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const colourType = view.getUint8(25);
  const raw = inflateSync(png.subarray(41, 41 + view.getUint32(33)));
  const stride = raw.length / height;
  const lines = Array.from({ length: height }, (_, y) => [...raw.subarray(y * stride, (y + 1) * stride)]);
  return { width, height, depth: view.getUint8(24), colourType, lines };
}

describe('vectors', () => {
  it('have rows that are views', () => {
    const vectors = makeOutput({ kind: 'vector', features: 2, units: 'm', range: [0, 1] }, Float32Array.of(1, 2, 3, 4));
    expect(vectors).toMatchObject({ kind: 'vector', count: 2, shape: [2, 2] });
    const rows = vectors.rows();
    expect(rows).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
    expect(rows[1]?.buffer).toBe(vectors.data.buffer);
  });

  it('may be none', () => {
    const none = makeOutput({ kind: 'vector', features: 2, units: 'm', range: [0, 1] }, new Float32Array(0));
    expect([none.count, none.shape, none.rows()]).toEqual([0, [0, 2], []]);
  });
});

describe('images', () => {
  const two = makeOutput(grey, Float32Array.of(0, 0.5, 1, 1.2, -1, 0.2, 1, 1, 1, 0, 0, 0)) as Images;

  it('become eight-bit pixels, clamped, grey in all three colours', () => {
    const { width, height, data } = two.toRgba(0);
    expect([width, height]).toEqual([3, 2]);
    expect([...data]).toEqual([0, 128, 255, 255, 0, 51].flatMap((value) => [value, value, value, 255]));
    const red = makeOutput(colour, Float32Array.of(1, 0, 0, 0.2, 0, 0.4)) as Images;
    expect([...red.toRgba(0).data]).toEqual([255, 0, 0, 255, 0, 51, 102, 255]);
  });

  it('become PNG files, grey or RGB', async () => {
    expect(decode(await two.toPng(0))).toEqual({
      width: 3,
      height: 2,
      depth: 8,
      colourType: 0,
      lines: [
        [0, 0, 128, 255],
        [0, 255, 0, 51],
      ],
    });
    const red = makeOutput(colour, Float32Array.of(1, 0, 0, 0.2, 0, 0.4)) as Images;
    expect(decode(await red.toPng(0))).toMatchObject({ colourType: 2, lines: [[0, 255, 0, 0, 0, 51, 102]] });
  });

  it('become Blobs anywhere, and ImageData in browsers', async () => {
    const images = makeOutput(grey, Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1)) as Images;
    const blob = await images.toBlob(0);
    expect(blob.type).toBe('image/png');
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(await images.toPng(0));
    expect(() => images.toImageData(0)).toThrow('toImageData() is for browsers');
    const ImageData = vi.fn(function (this: object, data: unknown, width: number, height: number) {
      Object.assign(this, { data, width, height });
    });
    vi.stubGlobal('ImageData', ImageData);
    expect(images.toImageData(0)).toMatchObject(images.toRgba(0));
    vi.unstubAllGlobals();
  });

  it('share a sheet with white gaps', async () => {
    const { width, height, lines } = decode(await two.toPngSheet({ columns: 2, gap: 1 }));
    expect([width, height]).toEqual([7, 2]);
    expect(lines[0]).toEqual([0, 0, 128, 255, 255, 255, 255, 255]);
    expect(lines[1]).toEqual([0, 255, 0, 51, 255, 0, 0, 0]);
    const column = decode(await two.toPngSheet({ columns: 1 }));
    expect([column.width, column.height, column.lines[2]]).toEqual([3, 6, [0, 255, 255, 255]]);
  });

  it('are known by index only', async () => {
    expect(() => two.toRgba(2)).toThrow('image must be an integer in [0, 2), got 2');
    await expect(two.toPng(0.5)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(two.toPngSheet({ columns: 0 })).rejects.toThrow('columns must be an integer of at least 1, got 0');
    const none = makeOutput(grey, new Float32Array(0)) as Images;
    await expect(none.toPngSheet()).rejects.toThrow('there are no images to draw');
  });
});
