import type { Operand, Tracer } from '../tracer.js';
import { emitReverse, emitTranspose } from './emit.js';
import { unsupported } from './lowering.js';
import type { Window } from './window.js';

/** Brings images to ONNX's NCHW. */
export function toNchw(tracer: Tracer, x: Operand, { channelsLast }: Window): Operand {
  return channelsLast ? emitTranspose(tracer, x, [0, 3, 1, 2]) : x;
}

/** Emits a convolution operator whose result is `shape` in the kernel's layout. */
export function emitImages(
  tracer: Tracer,
  emit: (shape: readonly number[]) => Operand,
  shape: readonly number[],
  { channelsLast }: Window,
): Operand {
  if (!channelsLast) return emit(shape);
  const [n, h, w, c] = shape as [number, number, number, number];
  return emitTranspose(tracer, emit([n, c, h, w]), [0, 2, 3, 1]);
}

/** A kernel [.., .., kh, kw] turned by half a turn. */
export function halfTurned(tracer: Tracer, kernel: Operand): Operand {
  if (kernel.shape[2] === 1 && kernel.shape[3] === 1) return kernel;
  return emitReverse(tracer, kernel, [2, 3]);
}

/** tfjs forgets the rounding mode in gradients, so that sizes that were rounded up come back inconsistent. */
export function requireShape(kernel: string, dy: Operand, { outShape }: Window): void {
  if (dy.shape.every((size, axis) => size === outShape[axis])) return;
  throw unsupported(
    kernel,
    `an output gradient of shape [${dy.shape}] instead of [${outShape}]`,
    'rounding mode floor',
  );
}

/** Cuts what the filter gradient's Conv computed beyond the kernel's own rows and columns. */
export function cropKernel(tracer: Tracer, full: Operand, kh: number, kw: number): Operand {
  const [a, b, rows, columns] = full.shape as [number, number, number, number];
  if (rows === kh && columns === kw) return full;
  const bounds = [tracer.int64s([0, 0]), tracer.int64s([kh, kw]), tracer.int64s([2, 3])];
  return tracer.emit('Slice', [full, ...bounds], { dtype: full.dtype, shape: [a, b, kh, kw] });
}
