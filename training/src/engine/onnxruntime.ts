import { encodeModel, optimize, trace } from '@clusterzoo/export';
import { ZooError } from '@clusterzoo/runtime';
import type { Tensor } from '@tensorflow/tfjs';
import type { InferenceSession, Tensor as OrtTensor, TensorFactory, TypedTensor } from 'onnxruntime-common';
import { elementCount } from '../networks/parameters.js';
import { checkInputs, checkState, ownState } from './checks.js';
import type {
  CompiledStep,
  Engine,
  EngineState,
  HostTensor,
  State,
  StepFunction,
  StepInputs,
  StepResult,
  TensorMap,
  TensorSpec,
} from './engine.js';

/** The part of onnxruntime-node and onnxruntime-web that the engine uses. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof OrtTensor & TensorFactory;
}

/** Options of {@link OnnxRuntimeEngine}. */
export interface OnnxRuntimeEngineOptions {
  /** Execution provider: `cpu`, `webgpu`, `cuda`, `wasm`. */
  readonly device: string;
  /** Threads of one operator on the CPU. @default onnxruntime's own choice, one a core */
  readonly threads?: number;
}

type FloatTensor = TypedTensor<'float32'>;

/** Two buffers an entry, used in turn: a step reads one and writes the other. */
class BufferedState implements EngineState {
  readonly current = new Map<string, FloatTensor>();
  readonly spare = new Map<string, FloatTensor>();

  constructor(runtime: OnnxRuntime, state: State) {
    for (const [name, { shape, data }] of Object.entries(state)) {
      this.current.set(name, new runtime.Tensor('float32', data.slice(), shape) as FloatTensor);
      this.spare.set(name, new runtime.Tensor('float32', new Float32Array(data.length), shape) as FloatTensor);
    }
  }

  swap(name: string): void {
    const [now, next] = [this.current.get(name)!, this.spare.get(name)!];
    this.current.set(name, next);
    this.spare.set(name, now);
  }

  async read(names: readonly string[] = [...this.current.keys()]): Promise<State> {
    const state: Record<string, HostTensor> = {};
    for (const name of names) {
      const tensor = this.#entry(name);
      state[name] = { shape: [...tensor.dims], data: (tensor.data as Float32Array).slice() };
    }
    return state;
  }

  async write(entries: State): Promise<void> {
    for (const [name, { shape, data }] of Object.entries(entries)) {
      const tensor = this.#entry(name);
      checkState(name, tensor.dims, shape);
      (tensor.data as Float32Array).set(data);
    }
  }

  #entry(name: string): FloatTensor {
    const tensor = this.current.get(name);
    if (!tensor)
      throw new ZooError('INVALID_ARGUMENT', `no state entry "${name}"; loaded: ${[...this.current.keys()]}`);
    return tensor;
  }

  async dispose(): Promise<void> {
    this.current.clear();
    this.spare.clear();
  }
}

/** Traces each step into one ONNX graph and runs it in onnxruntime. */
export class OnnxRuntimeEngine implements Engine {
  readonly name = 'onnxruntime';

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly options: OnnxRuntimeEngineOptions,
  ) {}

  get device(): string {
    return this.options.device;
  }

  async load(state: State): Promise<EngineState> {
    return new BufferedState(this.runtime, state);
  }

  async compile(
    step: StepFunction,
    state: EngineState,
    inputs: Readonly<Record<string, TensorSpec>>,
  ): Promise<CompiledStep> {
    const buffers = ownState(state, BufferedState, this.name);
    const graph = optimize(traceStep(step, buffers, inputs));
    const session = await this.runtime.InferenceSession.create(encodeModel(graph), {
      executionProviders: [this.options.device],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(this.options.threads === undefined ? {} : { intraOpNumThreads: this.options.threads }),
    });
    return new SessionStep(this.runtime, session, buffers, inputs);
  }
}

/** Names of a step's graph inputs and outputs: the kind, then the step's own name. */
const tensorName = {
  state: (name: string) => `state:${name}`,
  input: (name: string) => `input:${name}`,
  next: (name: string) => `next:${name}`,
  loss: (name: string) => `loss:${name}`,
  output: (name: string) => `output:${name}`,
};

function traceStep(step: StepFunction, state: BufferedState, inputs: Readonly<Record<string, TensorSpec>>) {
  const specs: Record<string, TensorSpec> = {};
  for (const [name, { dims }] of state.current) specs[tensorName.state(name)] = { shape: dims, dtype: 'float32' };
  for (const [name, spec] of Object.entries(inputs)) specs[tensorName.input(name)] = spec;
  return trace(
    (tensors: TensorMap) => {
      const stateTensors = Object.fromEntries(
        [...state.current.keys()].map((name) => [name, tensors[tensorName.state(name)]!]),
      );
      const inputTensors = Object.fromEntries(
        Object.keys(inputs).map((name) => [name, tensors[tensorName.input(name)]!]),
      );
      const results = step(stateTensors, inputTensors);
      const named: Record<string, Tensor> = {};
      for (const [name, tensor] of Object.entries(results.state ?? {})) named[tensorName.next(name)] = tensor;
      for (const [name, tensor] of Object.entries(results.losses ?? {})) named[tensorName.loss(name)] = tensor;
      for (const [name, tensor] of Object.entries(results.outputs ?? {})) named[tensorName.output(name)] = tensor;
      return named;
    },
    specs,
    { name: 'step', dropUnusedInputs: true },
  );
}

/** A loaded session with buffers for everything that goes in and out of it. */
class SessionStep implements CompiledStep {
  readonly #inputs = new Map<string, OrtTensor>();
  readonly #results = new Map<string, FloatTensor>();
  readonly #stateNames: string[];
  readonly #nextNames: string[];

  constructor(
    runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly state: BufferedState,
    private readonly specs: Readonly<Record<string, TensorSpec>>,
  ) {
    const used = new Set(session.inputNames);
    this.#stateNames = [...state.current.keys()].filter((name) => used.has(tensorName.state(name)));
    const made = new Set(session.outputNames);
    this.#nextNames = [...state.current.keys()].filter((name) => made.has(tensorName.next(name)));
    for (const [name, { shape, dtype }] of Object.entries(specs)) {
      if (!used.has(tensorName.input(name))) continue;
      const length = elementCount(shape);
      const data = dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
      this.#inputs.set(name, new runtime.Tensor(data, shape));
    }
    for (const metadata of session.outputMetadata) {
      if (metadata.isTensor && !metadata.name.startsWith(tensorName.next(''))) {
        const shape = metadata.shape as number[];
        const data = new Float32Array(elementCount(shape));
        this.#results.set(metadata.name, new runtime.Tensor('float32', data, shape) as FloatTensor);
      }
    }
  }

  async run(inputs: StepInputs): Promise<StepResult> {
    checkInputs(this.specs, inputs);
    const feeds: Record<string, OrtTensor> = {};
    const fetches: Record<string, OrtTensor> = {};
    for (const [name, tensor] of this.#inputs) {
      (tensor.data as Float32Array | Int32Array).set(inputs[name]!);
      feeds[tensorName.input(name)] = tensor;
    }
    for (const name of this.#stateNames) feeds[tensorName.state(name)] = this.state.current.get(name)!;
    for (const name of this.#nextNames) fetches[tensorName.next(name)] = this.state.spare.get(name)!;
    for (const [name, tensor] of this.#results) fetches[name] = tensor;
    await this.session.run(feeds, fetches);
    for (const name of this.#nextNames) this.state.swap(name);
    return this.#collect();
  }

  #collect(): StepResult {
    const losses: Record<string, number> = {};
    const outputs: Record<string, Float32Array> = {};
    for (const [name, { data }] of this.#results) {
      const values = data as Float32Array;
      if (name.startsWith(tensorName.loss(''))) losses[name.slice(tensorName.loss('').length)] = values[0]!;
      else outputs[name.slice(tensorName.output('').length)] = values.slice();
    }
    return { losses, outputs };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
