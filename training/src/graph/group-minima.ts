import { encodeModel, GraphBuilder } from '@clusterzoo/export';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { OnnxRuntime } from '../engine/onnxruntime.js';
import type { CentredRows } from './centred-rows.js';

/** Rows of one matrix product. */
export const ROW_BLOCK = 256;

/** Columns of one matrix product, at most: its result, 8 MB, is read again at once. */
const MOST_COLUMNS = 8192;

/** How the rows are cut into groups: chunk by chunk, a chunk's member s of group r is its row r + s · `groups`. */
export interface Grouping {
  readonly chunks: number;
  /** Groups of a chunk. */
  readonly groups: number;
  /** Rows of a group. */
  readonly size: number;
}

/** Chunks of one size that hold all rows; the last may lack some. */
export function grouping(rows: number, size: number): Grouping {
  const chunks = Math.ceil(rows / MOST_COLUMNS);
  return { chunks, groups: Math.ceil(rows / chunks / size), size };
}

/**
 * [ROW_BLOCK, width] × [width, size · groups], then the least of every group: [ROW_BLOCK, groups]. With
 * a = (x, ‖x‖², 1) and b = (−2y, 1, ‖y‖²) a·b is the squared distance of x and y.
 */
function productGraph(width: number, { groups, size }: Grouping): Uint8Array {
  const builder = new GraphBuilder('group-minima');
  const a = builder.input('a', 'float32', [ROW_BLOCK, width]);
  const b = builder.input('b', 'float32', [width, size * groups]);
  const dtype = 'float32';
  const product = builder.emit('MatMul', [a, b], { dtype, shape: [ROW_BLOCK, size * groups] });
  const shape = [ROW_BLOCK, size, groups];
  const grouped = builder.emit('Reshape', [product, builder.int64s(shape)], { dtype, shape });
  const minima = builder.emit(
    'ReduceMin',
    [grouped],
    { dtype, shape: [ROW_BLOCK, groups] },
    { axes: { kind: 'ints', value: [1] }, keepdims: { kind: 'int', value: 0 } },
  );
  return encodeModel(builder.build({ minima }));
}

/** The least squared distance, in float32, of a row to the rows of every group. */
export class GroupMinima {
  readonly #columns: Tensor[];

  private constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly centred: CentredRows,
    readonly grouping: Grouping,
  ) {
    const { chunks } = grouping;
    this.#columns = Array.from({ length: chunks }, (_, chunk) => this.#chunk(chunk));
  }

  /** @param threads - of the matrix product. @default onnxruntime's own choice */
  static async create(
    runtime: OnnxRuntime,
    centred: CentredRows,
    grouping: Grouping,
    threads?: number,
  ): Promise<GroupMinima> {
    const session = await runtime.InferenceSession.create(productGraph(centred.columns + 2, grouping), {
      executionProviders: ['cpu'],
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
    return new GroupMinima(runtime, session, centred, grouping);
  }

  /** For {@link ROW_BLOCK} rows from `from`, the minima of every chunk, [ROW_BLOCK, groups]. */
  async of(from: number): Promise<readonly Float32Array[]> {
    const a = this.#rows(from);
    const minima: Float32Array[] = [];
    for (const b of this.#columns) {
      const result = await this.session.run({ a, b });
      minima.push(result.minima!.data as Float32Array);
    }
    return minima;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  #rows(from: number): Tensor {
    const { rows, columns, values, norms } = this.centred;
    const width = columns + 2;
    const a = new Float32Array(ROW_BLOCK * width);
    for (let i = from; i < Math.min(rows, from + ROW_BLOCK); i++) {
      const line = (i - from) * width;
      a.set(values.subarray(i * columns, (i + 1) * columns), line);
      a[line + columns] = norms[i]!;
      a[line + columns + 1] = 1;
    }
    return new this.runtime.Tensor('float32', a, [ROW_BLOCK, width]);
  }

  #chunk(chunk: number): Tensor {
    const { rows, columns, values, norms } = this.centred;
    const length = this.grouping.size * this.grouping.groups;
    const b = new Float32Array((columns + 2) * length);
    for (let at = 0; at < length; at++) {
      const j = chunk * length + at;
      for (let c = 0; c < columns && j < rows; c++) b[c * length + at] = -2 * values[j * columns + c]!;
      b[columns * length + at] = 1;
      b[(columns + 1) * length + at] = j < rows ? norms[j]! : Number.POSITIVE_INFINITY;
    }
    return new this.runtime.Tensor('float32', b, [columns + 2, length]);
  }
}
