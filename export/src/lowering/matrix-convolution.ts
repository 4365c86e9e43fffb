import { int } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitReduction } from './emit.js';
import { requireShape } from './images.js';
import type { Extent, Window } from './window.js';

/** Positions of a map up to which matrix products are faster. */
const SMALL_MAP = 16;
/** Positions up to which they are for kernels larger than a processor's own cache, of so many elements. */
const MEDIUM_MAP = 64;
const LARGE_KERNEL = 2 ** 18;
/** Positions up to which they are for kernels' gradients: as convolutions, their kernels would be whole maps. */
const LARGE_MAP = 256;
/** Numbers (256 MB) that columns may take for it: a kernel of n elements makes n copies of each image, or nearly. */
const MOST_NUMBERS = 2 ** 26;

/**
 * Whether a convolution is one of those that are better computed as one matrix product over all images (im2col), where
 * this is wanted at all. A runtime's own operator goes from image to image, and through the whole kernel for each: over
 * small maps that is a product with hardly more columns than 1. Kernels of one element stay the runtime's own: networks
 * have them between depthwise convolutions, which have no such form, and images would be transposed for each.
 */
export function suitsMatrices(tracer: Tracer, batch: number, filterShape: readonly number[], window: Window): boolean {
  if (!wantsMatrices(tracer, batch, window) || isPointwise(window)) return false;
  return positionsOf(window) <= SMALL_MAP || (positionsOf(window) <= MEDIUM_MAP && product(filterShape) > LARGE_KERNEL);
}

/** The same of its gradient with respect to the kernel. */
export function gradientSuitsMatrices(
  tracer: Tracer,
  batch: number,
  [height, width, channels]: readonly number[],
  window: Window,
): boolean {
  const numbers = batch * positionsOf(window) * product([height!, width!, channels!]);
  return wantsMatrices(tracer, batch, window) && positionsOf(window) <= LARGE_MAP && numbers <= MOST_NUMBERS;
}

const wantsMatrices = (tracer: Tracer, batch: number, { channelsLast }: Window): boolean =>
  tracer.matrixConvolutions && channelsLast && !tracer.isSymbolic(batch);

const positionsOf = ({ extents: [rows, across] }: Window): number => rows.output * across.output;

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);
const padded = ({ input, before, after }: Extent): number => before + input + after;

/** Picks entries of the second axis: [N, from, C] → [N, indices, C]. */
function pick(tracer: Tracer, x: Operand, indices: readonly number[]): Operand {
  const [batch, , channels] = x.shape as [number, number, number];
  const at = tracer.constant('int32', [indices.length], Int32Array.from(indices));
  const shape = [batch, indices.length, channels];
  return tracer.emit('Gather', [x, at], { dtype: x.dtype, shape }, { axis: int(1) });
}

function pad(tracer: Tracer, x: Operand, before: readonly number[], after: readonly number[]): Operand {
  if ([...before, ...after].every((size) => size === 0)) return x;
  const shape = x.shape.map((size, axis) => size + before[axis]! + after[axis]!);
  return tracer.emit('Pad', [x, tracer.int64s([...before, ...after])], { dtype: x.dtype, shape });
}

/** Whether each output position sees just the input there. */
const isPointwise = ({ extents }: Window): boolean =>
  extents.every(({ kernel, stride, before, after }) => kernel === 1 && stride === 1 && before === 0 && after === 0);

/** What each output position sees, one row each: [N, H, W, C] → [N·out, kh·kw·C]. */
function columns(tracer: Tracer, x: Operand, window: Window): Operand {
  const [rows, across] = window.extents;
  const [batch, , , channels] = x.shape as [number, number, number, number];
  if (isPointwise(window)) return tracer.reshape(x, [batch * positionsOf(window), channels]);
  const wide = pad(tracer, x, [0, rows.before, across.before, 0], [0, rows.after, across.after, 0]);
  const indices: number[] = [];
  for (let y = 0; y < rows.output; y++) {
    for (let z = 0; z < across.output; z++) {
      for (let i = 0; i < rows.kernel; i++) {
        for (let j = 0; j < across.kernel; j++) {
          const [row, column] = [y * rows.stride + i * rows.dilation, z * across.stride + j * across.dilation];
          indices.push(row * padded(across) + column);
        }
      }
    }
  }
  const found = pick(tracer, tracer.reshape(wide, [batch, padded(rows) * padded(across), channels]), indices);
  const taps = rows.kernel * across.kernel;
  return tracer.reshape(found, [batch * positionsOf(window), taps * channels]);
}

/** A kernel [kh, kw, in, out] as a matrix [kh·kw·in, out]. */
const asMatrix = (tracer: Tracer, filter: Operand): Operand =>
  tracer.reshape(filter, [product(filter.shape.slice(0, 3)), filter.shape[3]!]);

/** The convolution: columns times kernel. */
export function matrixConvolution(tracer: Tracer, x: Operand, filter: Operand, window: Window): Operand {
  const seen = columns(tracer, x, window);
  const shape = [seen.shape[0]!, filter.shape[3]!];
  const y = tracer.emit('MatMul', [seen, asMatrix(tracer, filter)], { dtype: x.dtype, shape });
  return tracer.reshape(y, window.outShape);
}

/** Its gradient with respect to the kernel: columns transposed, times the output's gradient. */
export function matrixFilterGradient(
  tracer: Tracer,
  x: Operand,
  dy: Operand,
  filterShape: readonly number[],
  window: Window,
): Operand {
  requireShape('Conv2DBackpropFilter', dy, window);
  const seen = columns(tracer, x, window);
  const rows = tracer.reshape(dy, [seen.shape[0]!, filterShape[3]!]);
  const shape = [seen.shape[1]!, filterShape[3]!];
  const gradient = tracer.emit('Gemm', [seen, rows], { dtype: x.dtype, shape }, { transA: int(1), transB: int(0) });
  return tracer.reshape(gradient, filterShape);
}

/**
 * Its gradient with respect to the input, which is a transposed convolution: the output's gradient times the kernel
 * gives what each position adds to what it sees, which is then gathered and added up for each element of the input.
 */
export function matrixInputGradient(
  tracer: Tracer,
  dy: Operand,
  filter: Operand,
  inputShape: readonly number[],
  window: Window,
): Operand {
  requireShape('Conv2DBackpropInput', dy, window);
  const [rows, across] = window.extents;
  const [batch, , , channels] = inputShape as [number, number, number, number];
  const positions = positionsOf(window);
  const taps = rows.kernel * across.kernel;
  const filters = filter.shape[3]!;
  // A position of zeros at the end, for elements that fewer positions see than others.
  const flat = pad(tracer, tracer.reshape(dy, [batch, positions, filters]), [0, 0, 0], [0, 1, 0]);
  const parts = tracer.emit(
    'Gemm',
    [tracer.reshape(flat, [batch * (positions + 1), filters]), asMatrix(tracer, filter)],
    { dtype: dy.dtype, shape: [batch * (positions + 1), taps * channels] },
    { transA: int(0), transB: int(1) },
  );
  const sources: number[][] = [];
  for (let u = 0; u < rows.input; u++) {
    for (let v = 0; v < across.input; v++) {
      const seen = contributions(rows, u).flatMap(([y, i]) =>
        contributions(across, v).map(([z, j]) => (y * across.output + z) * taps + i * across.kernel + j),
      );
      sources.push(seen);
    }
  }
  const most = Math.max(1, ...sources.map(({ length }) => length));
  const none = positions * taps;
  const indices = sources.flatMap((own) => [...own, ...Array.from({ length: most - own.length }, () => none)]);
  const found = pick(tracer, tracer.reshape(parts, [batch, (positions + 1) * taps, channels]), indices);
  const grouped = tracer.reshape(found, [batch, sources.length, most, channels]);
  return tracer.reshape(emitReduction(tracer, 'ReduceSum', grouped, [2], false), inputShape);
}

/** Output positions that see input position `at` along one axis, and through which of the kernel's elements. */
function contributions({ output, kernel, stride, dilation, before }: Extent, at: number): [number, number][] {
  const found: [number, number][] = [];
  for (let tap = 0; tap < kernel; tap++) {
    const position = (at + before - tap * dilation) / stride;
    if (Number.isInteger(position) && position >= 0 && position < output) found.push([position, tap]);
  }
  return found;
}
