import type { GatherV2Attrs, OneHotAttrs, ScatterNdAttrs, UnsortedSegmentSumAttrs } from '@tensorflow/tfjs';
import { util } from '@tensorflow/tfjs';
import { int, string } from '../attributes.js';
import type { Operand, Tracer } from '../tracer.js';
import { emitCast, emitComparison, emitFilled, emitTranspose } from './emit.js';
import { type Lowerings, lowering, type Unary } from './lowering.js';

interface Indexed extends Unary {
  readonly indices: Operand;
}

/** Rows of `x` along `axis`; with `batchDims`, each batch entry has indices of its own. */
function gather({ x, indices }: Indexed, { axis, batchDims }: GatherV2Attrs, tracer: Tracer): Operand {
  const at = util.parseAxisParam(axis, [...x.shape])[0]!;
  const picked = indices.shape.slice(batchDims);
  const shape = [...x.shape.slice(0, at), ...picked, ...x.shape.slice(at + 1)];
  if (batchDims === 0) return tracer.emit('Gather', [x, indices], { dtype: x.dtype, shape }, { axis: int(at) });

  // GatherND indexes the first axis after the batch: bring the wanted one there, and back afterwards.
  const axes = [...x.shape.keys()];
  const forward = axes.toSpliced(at, 1).toSpliced(batchDims, 0, at);
  const moved = emitTranspose(tracer, x, forward);
  const positions = tracer.reshape(emitCast(tracer, indices, 'int64'), [...indices.shape, 1]);
  const found = tracer.emit(
    'GatherND',
    [moved, positions],
    { dtype: x.dtype, shape: [...indices.shape, ...moved.shape.slice(batchDims + 1)] },
    { batch_dims: int(batchDims) },
  );
  const outer = axes.slice(batchDims, at).map((_, i) => batchDims + picked.length + i);
  const inner = picked.map((_, i) => batchDims + i);
  const rest = found.shape.map((_, i) => i).slice(batchDims + outer.length + inner.length);
  return emitTranspose(tracer, found, [...axes.slice(0, batchDims), ...outer, ...inner, ...rest]);
}

/** 1 at the index, 0 elsewhere; rows of zeros for indices out of range, unlike ONNX's OneHot. */
function oneHot({ indices }: { indices: Operand }, attributes: OneHotAttrs, tracer: Tracer): Operand {
  const { depth, onValue, offValue, dtype } = attributes;
  const classes = tracer.constant(
    'int32',
    [depth],
    Int32Array.from({ length: depth }, (_, i) => i),
  );
  const column = tracer.reshape(emitCast(tracer, indices, 'int32'), [...indices.shape, 1]);
  const hit = emitComparison(tracer, 'Equal', column, classes);
  const type = dtype === 'int32' || dtype === 'bool' ? dtype : 'float32';
  if (onValue === 1 && offValue === 0) return emitCast(tracer, hit, type);
  const values = [tracer.scalar(onValue), tracer.scalar(offValue)] as const;
  return emitCast(tracer, tracer.emit('Where', [hit, ...values], { dtype: 'float32', shape: hit.shape }), type);
}

/** Adds rows to zeros. ScatterElements adds one by one, so that repeated indices are safe in every runtime. */
function segmentSum(
  { x, segmentIds }: Unary & { segmentIds: Operand },
  { numSegments }: UnsortedSegmentSumAttrs,
  tracer: Tracer,
): Operand {
  const shape = x.shape.with(0, numSegments);
  const column = tracer.reshape(
    segmentIds,
    x.shape.map((size, axis) => (axis === 0 ? size : 1)),
  );
  const rows = tracer.emit('Expand', [column, tracer.sizes(x.shape)], { dtype: 'int32', shape: x.shape });
  const zeros = emitFilled(tracer, 0, x.dtype as 'float32' | 'int32', shape);
  const attributes = { axis: int(0), reduction: string('add') };
  return tracer.emit('ScatterElements', [zeros, rows, x], { dtype: x.dtype, shape }, attributes);
}

/** Indexing by tensors. */
export const gathering: Lowerings = {
  GatherV2: lowering(gather),
  GatherNd: lowering<{ params: Operand; indices: Operand }>(({ params, indices }, _, tracer) => {
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(indices.shape.at(-1)!)];
    return tracer.emit('GatherND', [params, emitCast(tracer, indices, 'int64')], { dtype: params.dtype, shape });
  }),
  ScatterNd: lowering<{ indices: Operand; updates: Operand }, ScatterNdAttrs>(
    ({ indices, updates }, { shape }, tracer) => {
      const zeros = emitFilled(tracer, 0, updates.dtype as 'float32' | 'int32', shape);
      const inputs = [zeros, emitCast(tracer, indices, 'int64'), updates];
      return tracer.emit('ScatterND', inputs, { dtype: updates.dtype, shape }, { reduction: string('add') });
    },
  ),
  OneHot: lowering(oneHot),
  UnsortedSegmentSum: lowering(segmentSum),
};
