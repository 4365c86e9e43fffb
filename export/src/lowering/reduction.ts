import type { CumsumAttrs, MaxAttrs, SumAttrs, TopKAttrs } from '@tensorflow/tfjs';
import { int } from '../attributes.js';
import { emitCast, emitReduction } from './emit.js';
import { type Lowering, type Lowerings, lowering, type Unary } from './lowering.js';

const reduction = (op: string): Lowering =>
  lowering<Unary, SumAttrs>(({ x }, { axis, keepDims }, tracer) => emitReduction(tracer, op, x, axis, keepDims));

/** Max calls its axes differently from its siblings. */
const extremum = (op: string): Lowering =>
  lowering<Unary, MaxAttrs & SumAttrs>(({ x }, { reductionIndices, axis, keepDims }, tracer) =>
    emitReduction(tracer, op, x, reductionIndices ?? axis, keepDims),
  );

/** All is the minimum of booleans, Any the maximum. */
const logical = (op: string): Lowering =>
  lowering<Unary, SumAttrs>(({ x }, { axis, keepDims }, tracer) =>
    emitCast(tracer, emitReduction(tracer, op, emitCast(tracer, x, 'int32'), axis, keepDims), 'bool'),
  );

const position = (op: string): Lowering =>
  lowering<Unary, { axis: number }>(({ x }, { axis }, tracer) => {
    const at = axis < 0 ? axis + x.shape.length : axis;
    const type = { dtype: 'int64', shape: x.shape.filter((_, i) => i !== at) } as const;
    return emitCast(tracer, tracer.emit(op, [x], type, { axis: int(at), keepdims: int(0) }), 'int32');
  });

/** Reductions and scans along axes. */
export const reductions: Lowerings = {
  Sum: reduction('ReduceSum'),
  Mean: lowering<Unary, SumAttrs>(({ x }, { axis, keepDims }, tracer) =>
    emitReduction(tracer, 'ReduceMean', emitCast(tracer, x, 'float32'), axis, keepDims),
  ),
  Prod: reduction('ReduceProd'),
  Max: extremum('ReduceMax'),
  Min: extremum('ReduceMin'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Cumsum: lowering<Unary, CumsumAttrs>(({ x }, { axis, exclusive, reverse }, tracer) =>
    tracer.emit('CumSum', [x, tracer.scalar(axis, 'int64')], x, {
      exclusive: int(exclusive ? 1 : 0),
      reverse: int(reverse ? 1 : 0),
    }),
  ),
  TopK: lowering<Unary, TopKAttrs>(({ x }, { k, sorted }, tracer) => {
    const shape = [...x.shape.slice(0, -1), k];
    const types = [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ] as const;
    const found = tracer.emitMany('TopK', [x, tracer.int64s([k])], types, { sorted: int(sorted ? 1 : 0) });
    return [found[0]!, emitCast(tracer, found[1]!, 'int32')];
  }),
};
