import { Random } from '@clusterzoo/runtime';
import type { State, StepInputs, TensorSpec } from '../../training/src/engine/engine.js';
import { elementCount, initialize, type ParameterSpec } from '../../training/src/networks/parameters.js';
import { adamSchedule, adamState } from '../../training/src/optimizers/adam.js';

/** Specs of a step's inputs. */
export type Specs = Readonly<Record<string, TensorSpec>>;

/**
 * Adam as the tests of parity use it. The large epsilon keeps it from blowing up gradients that are 0 but for rounding,
 * such as those of a bias before batch norm, to steps of full length.
 */
const adam = { learningRate: 2e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 };

/** Values of an input that make sense for its name. */
function drawInput(name: string, { shape }: TensorSpec, random: Random, iteration: number): Float32Array {
  const length = elementCount(shape);
  const own = name.slice(name.indexOf('.') + 1);
  if (own === 'adam') return adamSchedule(adam, iteration + 1);
  if (own === 'mixing') return random.uniforms(length);
  if (own === 'radii') return random.uniforms(length, 0.1, 0.5);
  if (own === 'targetWeight') return Float32Array.of(iteration % 2);
  if (own === 'masses') return Float32Array.from({ length }, (_, k) => (2 * (k + 1)) / (length * (length + 1)));
  if (own === 'clusters' || own === 'targets' || own === 'priorTarget') {
    const labels = Float32Array.from({ length: shape[0]! }, () => random.integer(shape[1]!));
    return Float32Array.from({ length }, (_, at) => Number(labels[Math.floor(at / shape[1]!)] === at % shape[1]!));
  }
  if (own === 'real' || own === 'moved') return random.uniforms(length, -1, 1);
  return random.normals(length);
}

/** Seeded inputs of a step, one for each iteration. */
export function drawBatches(specs: Specs, steps: number, seed = 1): StepInputs[] {
  const random = new Random(seed);
  return Array.from({ length: steps }, (_, iteration) =>
    Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, drawInput(name, spec, random, iteration)])),
  );
}

/**
 * A seeded start: networks' entries, and zero moments for those that are trained. Constants are moved a little: from
 * biases of 0 on, units without input sit on the edge of their ReLU, where rounding decides.
 */
export function initialState(kept: readonly ParameterSpec[], trained: readonly ParameterSpec[] = kept): State {
  const random = new Random(9);
  const state = initialize(kept, random);
  for (const { name, initializer } of kept) {
    if (initializer.kind === 'normal') continue;
    state[name]!.data.forEach((value, i, data) => {
      data[i] = value + random.uniform() / 10;
    });
  }
  return { ...state, ...adamState(trained) };
}
