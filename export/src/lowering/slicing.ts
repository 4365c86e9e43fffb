import type {
  MirrorPadAttrs,
  PadV2Attrs,
  ReverseAttrs,
  SliceAttrs,
  SplitVAttrs,
  StridedSliceAttrs,
} from '@tensorflow/tfjs';
import { slice_util, util } from '@tensorflow/tfjs';
import { int } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitReverse, emitSlice } from './emit.js';
import { type Lowerings, lowering, type Unary, unsupported } from './lowering.js';

function slice({ x }: Unary, { begin, size }: SliceAttrs, tracer: Tracer): Operand {
  const [begins, sizes] = [begin, size].map((given) => (typeof given === 'number' ? [given] : (given ?? [])));
  const starts = x.shape.map((_, axis) => begins![axis] ?? 0);
  const shape = x.shape.map((whole, axis) => {
    const wanted = sizes![axis] ?? -1;
    return wanted === -1 ? whole - starts[axis]! : wanted;
  });
  const axes = [...x.shape.keys()].filter((axis) => shape[axis] !== x.shape[axis]);
  const ends = axes.map((axis) => {
    const end = starts[axis]! + shape[axis]!;
    return end === x.shape[axis] ? Number.POSITIVE_INFINITY : end;
  });
  return emitSlice(tracer, x, { axes, starts: axes.map((axis) => starts[axis]!), ends }, shape);
}

function stridedSlice({ x }: Unary, attributes: StridedSliceAttrs, tracer: Tracer): Operand {
  const a = attributes;
  const info = slice_util.sliceInfo(
    [...x.shape],
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
  if (info.isIdentity) return tracer.reshape(x, info.finalShape);
  const axes = [...x.shape.keys()];
  const ends = info.end.map((end, axis) => {
    if (info.strides[axis]! < 0) return end < 0 ? Number.NEGATIVE_INFINITY : end;
    return end === x.shape[axis] ? Number.POSITIVE_INFINITY : end;
  });
  const taken = { axes, starts: info.begin, ends, steps: info.strides };
  const shape = slice_util.computeOutShape(info.begin, info.end, info.strides);
  return tracer.reshape(emitSlice(tracer, x, taken, shape), info.finalShape);
}

function pad({ x }: Unary, { paddings, constantValue }: PadV2Attrs, tracer: Tracer): Operand {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const pads = tracer.int64s([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const value = tracer.scalar(constantValue, x.dtype as 'float32' | 'int32' | 'bool');
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  return tracer.emit('Pad', [x, pads, value], { dtype: x.dtype, shape });
}

/** Padding by reflection picks existing rows, axis by axis: opset 17 has no `symmetric` mode. */
function mirrorPad({ x }: Unary, { paddings, mode }: MirrorPadAttrs, tracer: Tracer): Operand {
  const offset = mode === 'reflect' ? 1 : 0;
  return paddings.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const size = x.shape[axis]!;
    if (tracer.isSymbolic(size)) throw unsupported('MirrorPad', 'padding of a symbolic axis', 'fixed axes');
    const rows = Int32Array.from({ length: before + size + after }, (_, i) => {
      const at = i - before;
      if (at < 0) return -at - 1 + offset;
      return at < size ? at : 2 * size - 1 - at - offset;
    });
    const shape = padded.shape.with(axis, rows.length);
    const indices = tracer.constant('int32', [rows.length], rows);
    return tracer.emit('Gather', [padded, indices], { dtype: x.dtype, shape }, { axis: int(axis) });
  }, x);
}

function split({ x }: Unary, { numOrSizeSplits, axis }: SplitVAttrs, tracer: Tracer): readonly Operand[] {
  const at = util.parseAxisParam(axis, [...x.shape])[0]!;
  const whole = x.shape[at]!;
  const given =
    typeof numOrSizeSplits === 'number'
      ? Array.from({ length: numOrSizeSplits }, () => whole / numOrSizeSplits)
      : numOrSizeSplits;
  const known = given.reduce((sum, size) => (size < 0 ? sum : sum + size), 0);
  const sizes = given.map((size) => (size < 0 ? whole - known : size));
  if (sizes.length === 1) return [x];
  const types = sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(at, size) }));
  return tracer.emitMany('Split', [x, tracer.sizes(sizes)], types, { axis: int(at) });
}

function reverse({ x }: Unary, { dims }: ReverseAttrs, tracer: Tracer): Operand {
  return emitReverse(tracer, x, util.parseAxisParam(dims, [...x.shape]));
}

/** Parts of tensors, and padding. */
export const slicing: Lowerings = {
  Slice: lowering(slice),
  StridedSlice: lowering(stridedSlice),
  PadV2: lowering(pad),
  MirrorPad: lowering(mirrorPad),
  SplitV: lowering(split),
  Reverse: lowering(reverse),
};
