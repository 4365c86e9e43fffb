import type { Scalar, Tensor } from '@tensorflow/tfjs';

/** Shape and element type of a tensor. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** A float32 tensor on the host, row-major. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Parameters, optimizer moments and batch-norm statistics by name, for example `encoder/dense_1/kernel`. */
export type State = Readonly<Record<string, HostTensor>>;

/** Tensors by name, as a step function sees them. */
export type TensorMap = Readonly<Record<string, Tensor>>;

/** What a step function returns. */
export interface StepOutputs {
  /** New values of the state entries that changed; entries left out keep their value. */
  readonly state?: TensorMap;
  /** Scalars to watch. */
  readonly losses?: Readonly<Record<string, Scalar>>;
  /** Other float32 tensors wanted on the host, for example encodings. */
  readonly outputs?: TensorMap;
}

/**
 * One step of training or one forward pass: a pure, synchronous function over tfjs ops. It draws no random numbers
 * (noise is an input), reads no tensor's values and has no other effect, so that an engine may run it eagerly or
 * compile it once and run it many times.
 */
export type StepFunction = (state: TensorMap, inputs: TensorMap) => StepOutputs;

/** Host data for a step's inputs; lengths must match the specs it was compiled with. */
export type StepInputs = Readonly<Record<string, Float32Array | Int32Array>>;

/** What one run of a compiled step gives back. */
export interface StepResult {
  readonly losses: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

/** State that lives with an engine (on its device, or in its buffers) and is shared by the steps compiled against it. */
export interface EngineState {
  /** Copies the state to the host; `names` limits it to some entries. */
  read(names?: readonly string[]): Promise<State>;
  /** Overwrites entries; shapes must be those of the loaded state. */
  write(entries: State): Promise<void>;
  dispose(): Promise<void>;
}

/** A step function made ready for one engine and one set of input shapes. */
export interface CompiledStep {
  /**
   * Runs the step once for each element of `batches`, in order, each on the state that the one before left. Many
   * batches a call are faster: an engine may keep the state to itself between them.
   */
  run(batches: readonly StepInputs[]): Promise<readonly StepResult[]>;
  dispose(): Promise<void>;
}

/** Runs step functions. Engines differ in speed and in what must be installed, not in results (to rounding). */
export interface Engine {
  /** `onnxruntime` or `tensorflow`. */
  readonly name: string;
  /** What really runs: `cpu`, `webgpu`, `cuda`. */
  readonly device: string;
  /** Takes a copy of `state` into the engine. */
  load(state: State): Promise<EngineState>;
  /** Prepares `step` for the given input shapes; the step reads and updates `state` in place. */
  compile(step: StepFunction, state: EngineState, inputs: Readonly<Record<string, TensorSpec>>): Promise<CompiledStep>;
}
