import { encodeModel } from '@clusterzoo/export';
import type { InferenceSession, Tensor as OrtTensor, TypedTensor } from 'onnxruntime-common';
import { elementCount } from '../networks/parameters.js';
import { checkInputs, checkLengths, checkState, known, ownState } from './checks.js';
import type {
  CompiledStep,
  Engine,
  EngineState,
  HostTensor,
  State,
  StepFunction,
  StepInputs,
  StepResult,
  TensorSpec,
} from './engine.js';
import { counter, stepGraph, tensorName } from './step-graph.js';

/** The part of onnxruntime-node and onnxruntime-web that the engine uses. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof OrtTensor;
}

/** Options of {@link OnnxRuntimeEngine}. */
export interface OnnxRuntimeEngineOptions {
  /** Execution provider: `cpu`, `webgpu`, `cuda`, `wasm`. */
  readonly device: string;
  /** Threads of one operator on the CPU. @default onnxruntime's own choice, one a core */
  readonly threads?: number;
}

type FloatTensor = TypedTensor<'float32'>;

/** The current value of every entry, as onnxruntime tensors. */
class SessionState implements EngineState {
  readonly tensors = new Map<string, FloatTensor>();

  constructor(
    private readonly runtime: OnnxRuntime,
    state: State,
  ) {
    for (const [name, { shape, data }] of Object.entries(state)) {
      this.tensors.set(name, new runtime.Tensor('float32', data.slice(), shape));
    }
  }

  async read(names: readonly string[] = [...this.tensors.keys()]): Promise<State> {
    const state: Record<string, HostTensor> = {};
    for (const name of names) {
      const { dims, data } = known(this.tensors, name);
      state[name] = { shape: [...dims], data: data.slice() };
    }
    return state;
  }

  async write(entries: State): Promise<void> {
    checkLengths(entries);
    for (const [name, { shape }] of Object.entries(entries)) checkState(name, known(this.tensors, name).dims, shape);
    for (const [name, { shape, data }] of Object.entries(entries)) {
      this.tensors.set(name, new this.runtime.Tensor('float32', data.slice(), shape));
    }
  }

  async dispose(): Promise<void> {
    this.tensors.clear();
  }
}

/**
 * Traces each step into one ONNX graph and runs it in onnxruntime. The graph holds a loop over any number of steps, in
 * which the state moves from one step to the next within onnxruntime's own buffers, on its device. Preallocated outputs
 * would not do that: onnxruntime-node copies every output of a run into a new buffer, those given to it too (the
 * benchmark train-step times runs of one step beside runs of many).
 */
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
    checkLengths(state);
    return new SessionState(this.runtime, state);
  }

  async compile(
    step: StepFunction,
    state: EngineState,
    inputs: Readonly<Record<string, TensorSpec>>,
  ): Promise<CompiledStep> {
    const { device, threads } = this.options;
    const owned = ownState(state, SessionState, this.name);
    const shapes = new Map([...owned.tensors].map(([name, { dims }]) => [name, dims]));
    const graph = stepGraph(step, shapes, inputs, { tuned: device === 'cpu' });
    const session = await this.runtime.InferenceSession.create(encodeModel(graph), {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
    const graphShapes = new Map(graph.inputs.map(({ name, shape }) => [name, shape as readonly number[]]));
    return new SessionStep(this.runtime, session, owned, inputs, graphShapes);
  }
}

/** A loaded session. */
class SessionStep implements CompiledStep {
  readonly #changed: string[];
  readonly #read: string[];
  readonly #inputs: string[];

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly state: SessionState,
    private readonly specs: Readonly<Record<string, TensorSpec>>,
    /** Of the graph's inputs; those of state entries may be of another shape than the entry. */
    private readonly graphShapes: ReadonlyMap<string, readonly number[]>,
  ) {
    const [taken, made] = [new Set(session.inputNames), new Set(session.outputNames)];
    this.#read = [...state.tensors.keys()].filter((name) => taken.has(tensorName.state(name)));
    this.#changed = [...state.tensors.keys()].filter((name) => made.has(tensorName.next(name)));
    this.#inputs = Object.keys(specs).filter((name) => taken.has(tensorName.input(name)));
  }

  async run(batches: readonly StepInputs[]): Promise<readonly StepResult[]> {
    if (batches.length === 0) return [];
    for (const inputs of batches) checkInputs(this.specs, inputs);
    const feeds: Record<string, OrtTensor> = {};
    for (const name of this.#read) {
      const shape = this.graphShapes.get(tensorName.state(name))!;
      feeds[tensorName.state(name)] = known(this.state.tensors, name).reshape(shape);
    }
    for (const name of this.#inputs) feeds[tensorName.input(name)] = this.#stack(name, batches);
    if (this.session.inputNames.includes(counter.name)) {
      feeds[counter.name] = new this.runtime.Tensor(new Float32Array(batches.length), [batches.length]);
    }
    const fetched = await this.session.run(feeds);
    for (const name of this.#changed) {
      const { dims } = known(this.state.tensors, name);
      this.state.tensors.set(name, (fetched[tensorName.next(name)] as FloatTensor).reshape(dims));
    }
    return batches.map((_, index) => result(fetched, index, batches.length));
  }

  /** One tensor with a row for each batch's value of input `name`. */
  #stack(name: string, batches: readonly StepInputs[]): OrtTensor {
    const { shape, dtype } = this.specs[name]!;
    const length = elementCount(shape);
    const data = new (dtype === 'int32' ? Int32Array : Float32Array)(length * batches.length);
    for (const [i, inputs] of batches.entries()) data.set(inputs[name]!, i * length);
    return new this.runtime.Tensor(data, [batches.length, ...shape]);
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

/** Losses and outputs of step `index` of `steps`. */
function result(fetched: InferenceSession.OnnxValueMapType, index: number, steps: number): StepResult {
  const losses: Record<string, number> = {};
  const outputs: Record<string, Float32Array> = {};
  for (const [name, value] of Object.entries(fetched)) {
    const data = value.data as Float32Array;
    const width = data.length / steps;
    const colon = name.indexOf(':') + 1;
    const [kind, own] = [name.slice(0, colon), name.slice(colon)];
    if (kind === tensorName.loss('')) losses[own] = data[index]!;
    if (kind === tensorName.output('')) outputs[own] = data.slice(index * width, (index + 1) * width);
  }
  return { losses, outputs };
}
