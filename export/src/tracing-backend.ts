import { ZooError } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { emitCast, emitFilled } from './lowering/emit.js';
import type { Operand, Tracer } from './tracer.js';

/** Uniform constants larger than this become a scalar and an Expand node. */
const LITERAL_ELEMENTS = 64;

interface Entry {
  references: number;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  /** Present for tensors made from values: those may be read while tracing. */
  readonly values?: tf.BackendValues;
  /** Made on first use for tensors with values, so that unused ones leave nothing in the graph. */
  operand?: Operand;
}

/** A tfjs backend whose tensors are names in a graph; its kernels (see `lowering/`) emit nodes instead of computing. */
export class TracingBackend extends tf.KernelBackend {
  readonly tracer: Tracer;
  readonly #entries = new Map<tf.DataId, Entry>();
  /** Constants for tensors of other backends, which are copied into the graph and stay where they are. */
  readonly #captured = new Map<tf.DataId, Operand>();

  constructor(tracer: Tracer) {
    super();
    this.tracer = tracer;
  }

  /** Makes the tfjs tensor info for a tensor of the graph. */
  register(operand: Operand): tf.TensorInfo {
    const { dtype } = operand;
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new ZooError('GRAPH_INVALID', `'${operand.name}' is ${dtype}; tfjs tensors are float32, int32 or bool`);
    }
    const dataId = {};
    this.#entries.set(dataId, { references: 1, shape: operand.shape, dtype, operand });
    return { dataId, shape: [...operand.shape], dtype };
  }

  /** The tensor of the graph behind a tfjs tensor. */
  operand({ dataId, shape, dtype }: tf.TensorInfo): Operand {
    const entry = this.#entries.get(dataId);
    if (entry === undefined) {
      const known = this.#captured.get(dataId) ?? this.#literal(tf.engine().readSync(dataId), shape, dtype);
      this.#captured.set(dataId, known);
      return this.tracer.reshape(known, shape);
    }
    entry.operand ??= this.#literal(entry.values!, entry.shape, entry.dtype);
    return entry.operand;
  }

  #literal(values: tf.BackendValues, shape: readonly number[], dtype: tf.DataType): Operand {
    const { tracer } = this;
    const { dtype: type, data } = toConstantData(values, dtype);
    const first = data[0];
    if (data.length === 1 && tracer.isSymbolic(first!)) {
      // A size that the function took from a shape, as the gradient of a mean does.
      return emitCast(tracer, tracer.reshape(tracer.sizes([first!]), shape), type);
    }
    const uniform = data.length > LITERAL_ELEMENTS && data.every((value) => value === first);
    return uniform ? emitFilled(tracer, first!, type, shape) : tracer.constant(type, shape, data);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: tf.DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType, references: number) {
    this.#entries.set(dataId, { references, shape, dtype, values });
  }

  override readSync(dataId: tf.DataId): tf.BackendValues {
    const values = this.#entries.get(dataId)?.values;
    if (values === undefined) {
      throw new ZooError(
        'INVALID_ARGUMENT',
        'the values of a tensor were read (data, dataSync, array, print …) while its function was being traced; ' +
          'there are none yet: write the computation in tfjs ops, or read the values outside of the traced function',
      );
    }
    return values;
  }

  override async read(dataId: tf.DataId): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override incRef(dataId: tf.DataId): void {
    const entry = this.#entries.get(dataId);
    if (entry !== undefined) entry.references++;
  }

  override refCount(dataId: tf.DataId): number {
    return this.#entries.get(dataId)?.references ?? 0;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const entry = this.#entries.get(dataId);
    if (entry === undefined) return true;
    entry.references--;
    if (entry.references > 0 && !force) return false;
    this.#entries.delete(dataId);
    return true;
  }

  /** Ends the life of every tensor that the traced function left behind (kept tensors, an unfinished gradient). */
  disposeRemaining(): void {
    const engine = tf.engine();
    for (const [dataId, entry] of [...this.#entries]) {
      const handle = engine.makeTensorFromTensorInfo({ dataId, shape: [...entry.shape], dtype: entry.dtype });
      entry.references++;
      while (this.#entries.has(dataId)) engine.disposeTensor(handle);
    }
  }

  override numDataIds(): number {
    return this.#entries.size;
  }

  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: true, reasons: ['Tensors of a traced function occupy no memory.'] };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.#entries.clear();
    this.#captured.clear();
  }
}

interface ConstantData {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** A copy of a tensor's values, as a constant of a graph holds them. */
function toConstantData(values: tf.BackendValues, dtype: tf.DataType): ConstantData {
  const numbers = values as ArrayLike<number>;
  if (dtype === 'float32') return { dtype, data: Float32Array.from(numbers) };
  if (dtype === 'int32') return { dtype, data: Int32Array.from(numbers) };
  if (dtype === 'bool') return { dtype, data: Uint8Array.from(numbers, (value) => (value ? 1 : 0)) };
  throw new ZooError('UNSUPPORTED_OP', `${dtype} tensors cannot be traced; legal types: float32, int32, bool`);
}
