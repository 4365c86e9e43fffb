import { encodeModel, type Graph, optimize, scan, trace } from '@clusterzoo/export';
import { ZooError } from '@clusterzoo/runtime';
import type { Tensor } from '@tensorflow/tfjs';
import type { InferenceSession, Tensor as OrtTensor, TypedTensor } from 'onnxruntime-common';
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

/** Names of a step's graph inputs and outputs: the kind, then the step's own name. */
const tensorName = {
  state: (name: string) => `state:${name}`,
  input: (name: string) => `input:${name}`,
  next: (name: string) => `next:${name}`,
  loss: (name: string) => `loss:${name}`,
  output: (name: string) => `output:${name}`,
};

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
      const { dims, data } = this.#entry(name);
      state[name] = { shape: [...dims], data: data.slice() };
    }
    return state;
  }

  async write(entries: State): Promise<void> {
    for (const [name, { shape, data }] of Object.entries(entries)) {
      checkState(name, this.#entry(name).dims, shape);
      this.tensors.set(name, new this.runtime.Tensor('float32', data.slice(), shape));
    }
  }

  #entry(name: string): FloatTensor {
    const tensor = this.tensors.get(name);
    if (tensor) return tensor;
    throw new ZooError('INVALID_ARGUMENT', `no state entry "${name}"; loaded: ${[...this.tensors.keys()].join(', ')}`);
  }

  async dispose(): Promise<void> {
    this.tensors.clear();
  }
}

/**
 * Traces each step into one ONNX graph and runs it in onnxruntime. The graph holds a loop over any number of steps: in
 * it the state moves from one step to the next without leaving onnxruntime, whose Node binding copies every output of
 * a run.
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
    return new SessionState(this.runtime, state);
  }

  async compile(
    step: StepFunction,
    state: EngineState,
    inputs: Readonly<Record<string, TensorSpec>>,
  ): Promise<CompiledStep> {
    const { device, threads } = this.options;
    const owned = ownState(state, SessionState, this.name);
    const session = await this.runtime.InferenceSession.create(encodeModel(stepGraph(step, owned, inputs)), {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
    return new SessionStep(this.runtime, session, owned, inputs);
  }
}

/** The step as a graph, repeated. */
function stepGraph(step: StepFunction, state: SessionState, inputs: Readonly<Record<string, TensorSpec>>): Graph {
  const specs: Record<string, TensorSpec> = {};
  for (const [name, { dims }] of state.tensors) specs[tensorName.state(name)] = { shape: dims, dtype: 'float32' };
  for (const [name, spec] of Object.entries(inputs)) specs[tensorName.input(name)] = spec;
  const changed: string[] = [];
  const traced = trace(
    (tensors: TensorMap) => {
      const pick = (names: Iterable<string>, kind: (name: string) => string) =>
        Object.fromEntries([...names].map((name) => [name, tensors[kind(name)]!]));
      const results = step(pick(state.tensors.keys(), tensorName.state), pick(Object.keys(inputs), tensorName.input));
      const named: Record<string, Tensor> = {};
      for (const [name, tensor] of Object.entries(results.state ?? {})) {
        named[tensorName.next(name)] = tensor;
        changed.push(name);
      }
      for (const [name, tensor] of Object.entries(results.losses ?? {})) named[tensorName.loss(name)] = tensor;
      for (const [name, tensor] of Object.entries(results.outputs ?? {})) named[tensorName.output(name)] = tensor;
      return named;
    },
    specs,
    { name: 'step', dropUnusedInputs: true },
  );
  const graph = optimize(traced);
  const used = new Set(graph.inputs.map(({ name }) => name));
  return scan(graph, {
    carried: new Map(changed.map((name) => [tensorName.state(name), tensorName.next(name)])),
    scanned: Object.keys(inputs)
      .map(tensorName.input)
      .filter((name) => used.has(name)),
  });
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
    for (const name of this.#read) feeds[tensorName.state(name)] = this.state.tensors.get(name)!;
    for (const name of this.#inputs) feeds[tensorName.input(name)] = this.#stack(name, batches);
    const fetched = await this.session.run(feeds);
    for (const name of this.#changed) this.state.tensors.set(name, fetched[tensorName.next(name)] as FloatTensor);
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
    const [kind, own] = [name.slice(0, name.indexOf(':') + 1), name.slice(name.indexOf(':') + 1)];
    if (kind === tensorName.loss('')) losses[own] = data[index]!;
    if (kind === tensorName.output('')) outputs[own] = data.slice(index * width, (index + 1) * width);
  }
  return { losses, outputs };
}
