import { ZooError } from '@clusterzoo/runtime';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
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
  TensorMap,
  TensorSpec,
} from './engine.js';

/** State as tfjs tensors. */
class EagerState implements EngineState {
  readonly tensors: Map<string, Tensor>;

  constructor(state: State) {
    this.tensors = new Map(Object.entries(toTensors(state)));
  }

  async read(names: readonly string[] = [...this.tensors.keys()]): Promise<State> {
    const entries = names.map(async (name) => {
      const tensor = known(this.tensors, name);
      return [name, { shape: [...tensor.shape], data: await copyOf(tensor) }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async write(entries: State): Promise<void> {
    checkLengths(entries);
    this.check(entries);
    this.replace(toTensors(entries));
  }

  /** Checks that all of `entries` are there and keep their shapes; done before any is replaced. */
  check(entries: Readonly<Record<string, Pick<HostTensor, 'shape'>>>): void {
    for (const [name, { shape }] of Object.entries(entries)) checkState(name, known(this.tensors, name).shape, shape);
  }

  /** Takes over `entries`. */
  replace(entries: TensorMap): void {
    for (const [name, tensor] of Object.entries(entries)) {
      known(this.tensors, name).dispose();
      this.tensors.set(name, tensor);
    }
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
    checkLengths(state);
    await this.#activate();
    return new EagerState(state);
  }

  async compile(
    step: StepFunction,
    state: EngineState,
    specs: Readonly<Record<string, TensorSpec>>,
  ): Promise<CompiledStep> {
    const owned = ownState(state, EagerState, this.name);
    const run = async (batches: readonly StepInputs[]) => {
      for (const inputs of batches) checkInputs(specs, inputs);
      await this.#activate();
      const pending: StepTensors[] = [];
      try {
        for (const inputs of batches) pending.push(runOnce(step, owned, specs, inputs));
        return await resultsOf(pending);
      } finally {
        for (const { losses, outputs } of pending) tf.dispose([losses, outputs]);
      }
    };
    return { run, dispose: async () => {} };
  }

  async #activate(): Promise<void> {
    if (tf.findBackend(this.backend) && (await tf.setBackend(this.backend))) return;
    const legal = Object.keys(tf.engine().registryFactory).join(', ');
    throw new ZooError('DEVICE_UNAVAILABLE', `tfjs has no working backend "${this.backend}"; registered: ${legal}`);
  }
}

/** What a step gave, still on the device. */
interface StepTensors {
  readonly losses: Record<string, Tensor>;
  readonly outputs: Record<string, Tensor>;
}

function runOnce(
  step: StepFunction,
  state: EagerState,
  specs: Readonly<Record<string, TensorSpec>>,
  inputs: StepInputs,
): StepTensors {
  const { changed, losses, outputs } = tf.tidy(() => {
    const fed: Record<string, Tensor> = {};
    for (const [name, { shape, dtype }] of Object.entries(specs)) {
      fed[name] = tf.tensor(inputs[name]!.slice(), [...shape], dtype);
    }
    const results = step(Object.fromEntries(state.tensors), fed);
    state.check(results.state ?? {});
    return { changed: clones(results.state), losses: clones(results.losses), outputs: clones(results.outputs) };
  });
  state.replace(changed);
  return { losses, outputs };
}

/** Handles of their own: a step may return a tensor twice, or one that it was given. */
function clones(tensors: TensorMap = {}): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}

/** Copies: tfjs' cpu backend keeps the arrays that it is given. */
function toTensors(state: State): Record<string, Tensor> {
  const entries = Object.entries(state);
  return Object.fromEntries(
    entries.map(([name, { shape, data }]) => [name, tf.tensor(data.slice(), [...shape], 'float32')]),
  );
}

async function copyOf(tensor: Tensor): Promise<Float32Array> {
  return (await tensor.data<'float32'>()).slice();
}

/**
 * Copies what the steps of a run gave to the host, all losses at once: reading a number waits until the device has
 * done everything that was asked of it.
 */
async function resultsOf(pending: readonly StepTensors[]): Promise<StepResult[]> {
  const values = await readScalars(pending.flatMap(({ losses }) => Object.values(losses)));
  const results: StepResult[] = [];
  let next = 0;
  for (const { losses, outputs } of pending) {
    const numbers = Object.keys(losses).map((name) => [name, values[next++]!] as const);
    const arrays: Record<string, Float32Array> = {};
    for (const [name, tensor] of Object.entries(outputs)) arrays[name] = await copyOf(tensor);
    results.push({ losses: Object.fromEntries(numbers), outputs: arrays });
  }
  return results;
}

async function readScalars(scalars: readonly Tensor[]): Promise<Float32Array> {
  if (scalars.length === 0) return new Float32Array();
  const stacked = tf.tidy(() => tf.stack(scalars.map((scalar) => tf.cast(tf.reshape(scalar, []), 'float32'))));
  try {
    return await copyOf(stacked);
  } finally {
    stacked.dispose();
  }
}
