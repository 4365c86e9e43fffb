import { checkInteger, checkOptions, checkVolume, shown } from './checks.js';
import { ZooError } from './errors.js';
import type { ImageInput, InputSpec, VectorInput } from './manifest.js';
import type { Images, Output, RgbaPixels, Vectors } from './outputs.js';
import { encodePng } from './png.js';

function rowsOf(data: Float32Array, count: number): Float32Array[] {
  const size = data.length / count;
  return Array.from({ length: count }, (_, i) => data.subarray(i * size, (i + 1) * size));
}

function makeVectors(spec: VectorInput, data: Float32Array): Vectors {
  const count = data.length / spec.features;
  return { kind: 'vector', count, shape: [count, spec.features], data, rows: () => rowsOf(data, count) };
}

function makeImages(spec: ImageInput, data: Float32Array): Images {
  const { channels, height, width } = spec;
  const area = height * width;
  const count = data.length / (channels * area);

  /** Writes image i into interleaved eight-bit pixels, `stride` pixels a line, from pixel `offset` on. */
  function paint(i: number, target: Uint8ClampedArray, depth: number, stride: number, offset: number): void {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (offset + y * stride + x) * depth;
        for (let c = 0; c < Math.min(depth, 3); c++) {
          const plane = channels === 1 ? 0 : c;
          target[at + c] = data[(i * channels + plane) * area + y * width + x]! * 255;
        }
      }
    }
  }

  function checkIndex(i: number): void {
    if (Number.isInteger(i) && i >= 0 && i < count) return;
    throw new ZooError('INVALID_ARGUMENT', `image must be an integer in [0, ${count}), got ${shown(i)}`);
  }

  function toRgba(i: number): RgbaPixels {
    checkIndex(i);
    const pixels = new Uint8ClampedArray(area * 4).fill(255);
    paint(i, pixels, 4, width, 0);
    return { width, height, data: pixels };
  }

  async function toPng(i: number): Promise<Uint8Array<ArrayBuffer>> {
    checkIndex(i);
    const pixels = new Uint8ClampedArray(area * channels);
    paint(i, pixels, channels, width, 0);
    return encodePng(new Uint8Array(pixels.buffer), width, height, channels);
  }

  return {
    kind: 'image',
    count,
    shape: [count, channels, height, width],
    data,
    rows: () => rowsOf(data, count),
    toRgba,
    toPng,
    toImageData(i) {
      const pixels = toRgba(i);
      if (typeof ImageData !== 'undefined') return new ImageData(pixels.data, width, height);
      throw new ZooError('INVALID_ARGUMENT', 'toImageData() is for browsers; toRgba() gives the same pixels anywhere');
    },
    toBlob: async (i) => new Blob([await toPng(i)], { type: 'image/png' }),
    async toPngSheet(options = {}) {
      checkOptions(options, 'toPngSheet()');
      if (count === 0) throw new ZooError('INVALID_ARGUMENT', 'there are no images to draw');
      const columns = Math.min(count, checkInteger('columns', options.columns ?? Math.ceil(Math.sqrt(count)), 1));
      const gap = checkInteger('gap', options.gap ?? 2, 0);
      const rows = Math.ceil(count / columns);
      const [sheetWidth, sheetHeight] = [columns * (width + gap) - gap, rows * (height + gap) - gap];
      checkVolume('the sheet', sheetHeight, sheetWidth * channels);
      const pixels = new Uint8ClampedArray(sheetWidth * sheetHeight * channels).fill(255);
      for (let i = 0; i < count; i++) {
        const [row, column] = [Math.floor(i / columns), i % columns];
        paint(i, pixels, channels, sheetWidth, row * (height + gap) * sheetWidth + column * (width + gap));
      }
      return encodePng(new Uint8Array(pixels.buffer), sheetWidth, sheetHeight, channels);
    },
  };
}

/** A generator's output with what its kind of data can do. */
export function makeOutput(spec: InputSpec, data: Float32Array): Output {
  return spec.kind === 'vector' ? makeVectors(spec, data) : makeImages(spec, data);
}
