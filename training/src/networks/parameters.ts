import type { Random } from '@clusterzoo/runtime';
import type { HostTensor, State } from '../engine/engine.js';

/** How a parameter starts. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  /** Normal with mean 0 and the given standard deviation. */
  | { readonly kind: 'normal'; readonly deviation: number };

/** Name, shape and start of one entry of a network's state. */
export interface ParameterSpec {
  /** Full state key, `scope/layer/role`, for example `encoder/dense_1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

export const zeros: Initializer = { kind: 'constant', value: 0 };
export const ones: Initializer = { kind: 'constant', value: 1 };

/** The number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Draws the initial state of a network; entries are drawn in the order of `specs`. */
export function initialize(specs: readonly ParameterSpec[], random: Random): State {
  const state: Record<string, HostTensor> = {};
  for (const { name, shape, initializer } of specs) {
    const length = elementCount(shape);
    const data =
      initializer.kind === 'normal'
        ? random.normals(length, initializer.deviation)
        : new Float32Array(length).fill(initializer.value);
    state[name] = { shape, data };
  }
  return state;
}
