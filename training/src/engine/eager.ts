import { ZooError } from '@clusterzoo/runtime';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { checkInputs, checkState, ownState } from './checks.js';
import type {
  CompiledStep,
  Engine,
  EngineState,
  State,
  StepFunction,
  StepInputs,
  StepOutputs,
  StepResult,
  TensorMap,
  TensorSpec,
} from './engine.js';

/** State as tfjs tensors. */
class EagerState implements EngineState {
  readonly tensors = new Map<string, Tensor>();

  constructor(
    readonly backend: string,
    state: State,
  ) {
    for (const [name, { shape, data }] of Object.entries(state)) {
      this.tensors.set(name, tf.tensor(data.slice(), [...shape], 'float32'));
    }
  }

  async read(names: readonly string[] = [...this.tensors.keys()]): Promise<State> {
    const entries = names.map(async (name) => {
      const tensor = this.#entry(name);
      return [name, { shape: [...tensor.shape], data: (await tensor.data<'float32'>()).slice() }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async write(entries: State): Promise<void> {
    for (const [name, { shape, data }] of Object.entries(entries)) {
      const old = this.#entry(name);
      checkState(name, old.shape, shape);
      this.replace(name, tf.tensor(data.slice(), [...shape], 'float32'));
    }
  }

  replace(name: string, tensor: Tensor): void {
    this.#entry(name).dispose();
    this.tensors.set(name, tensor);
  }

  #entry(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (!tensor)
      throw new ZooError('INVALID_ARGUMENT', `no state entry "${name}"; loaded: ${[...this.tensors.keys()]}`);
    return tensor;
  }

  async dispose(): Promise<void> {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }
}

/** Runs steps op by op on a tfjs backend that is registered already: the reference for what a step computes. */
export class EagerEngine implements Engine {
  constructor(
    /** Name of the tfjs backend, for example `cpu`. */
    readonly backend: string,
    readonly name = `tfjs-${backend}`,
    readonly device = 'cpu',
  ) {}

  async load(state: State): Promise<EngineState> {
    await tf.setBackend(this.backend);
    return new EagerState(this.backend, state);
  }

  async compile(
    step: StepFunction,
    state: EngineState,
    specs: Readonly<Record<string, TensorSpec>>,
  ): Promise<CompiledStep> {
    const owned = ownState(state, EagerState, this.name);
    const run = async (batches: readonly StepInputs[]) => {
      const results: StepResult[] = [];
      for (const inputs of batches) results.push(await this.#run(step, owned, specs, inputs));
      return results;
    };
    return { run, dispose: async () => {} };
  }

  async #run(
    step: StepFunction,
    state: EagerState,
    specs: Readonly<Record<string, TensorSpec>>,
    inputs: StepInputs,
  ): Promise<StepResult> {
    checkInputs(specs, inputs);
    await tf.setBackend(this.backend);
    const {
      state: changed = {},
      losses = {},
      outputs = {},
    } = this.#results(() => {
      const fed: Record<string, Tensor> = {};
      for (const [name, { shape, dtype }] of Object.entries(specs)) {
        fed[name] = tf.tensor(inputs[name]!.slice(), [...shape], dtype);
      }
      return step(Object.fromEntries(state.tensors), fed);
    });
    for (const [name, tensor] of Object.entries(changed)) state.replace(name, tensor);
    return {
      losses: await readAll(losses, (values) => values[0]!),
      outputs: await readAll(outputs, (values) => values),
    };
  }

  /** Runs `compute`, disposing all it makes but its results. */
  #results(compute: () => StepOutputs): StepOutputs {
    let results: StepOutputs = {};
    tf.tidy(() => {
      results = compute();
      for (const group of [results.state, results.losses, results.outputs]) {
        for (const tensor of Object.values(group ?? {})) tf.keep(tensor);
      }
    });
    return results;
  }
}

async function readAll<T>(tensors: TensorMap, pick: (values: Float32Array) => T): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    results[name] = pick((await tensor.data<'float32'>()).slice());
    tensor.dispose();
  }
  return results;
}
