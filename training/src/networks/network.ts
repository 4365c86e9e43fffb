import { ZooError } from '@clusterzoo/runtime';
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorMap } from '../engine/engine.js';
import type { ParameterSpec } from './parameters.js';

/**
 * How batch normalisation behaves in a forward pass. `training` uses the batch's own statistics; where `updates` is
 * given, the new running statistics are put into it under their state keys. `inference` uses the running statistics.
 */
export type ForwardMode =
  | { readonly kind: 'training'; readonly updates?: Record<string, Tensor> }
  | { readonly kind: 'inference' };

/** The running statistics, for a trained network. */
export const inference: ForwardMode = { kind: 'inference' };
/** Batch statistics without touching the running ones. */
export const untracked: ForwardMode = { kind: 'training' };

/** A network: its state entries and its forward pass as a function over tfjs ops. */
export interface Network {
  /** State entries that the optimizer updates. */
  readonly parameters: readonly ParameterSpec[];
  /** Batch-norm running statistics; empty where the network has no batch norm. */
  readonly statistics: readonly ParameterSpec[];
  /** @param input - [N, …]; the result is [N, …] too */
  forward(state: TensorMap, input: Tensor, mode: ForwardMode): Tensor;
}

/** A {@link Network} of layers, one after the other. */
export interface SequentialNetwork extends Network {
  /** What its last layer sees of inputs: a trained network's features of them, [N, …]. */
  penultimate(state: TensorMap, input: Tensor, mode: ForwardMode): Tensor;
}

/** A stage of a {@link Network}; stages run one after the other. */
export interface Layer {
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly ParameterSpec[];
  apply(state: TensorMap, input: Tensor, mode: ForwardMode): Tensor;
}

/** Chains layers. */
export function sequential(layers: readonly Layer[]): SequentialNetwork {
  const through = (some: readonly Layer[]) => (state: TensorMap, input: Tensor, mode: ForwardMode) =>
    some.reduce((x, layer) => layer.apply(state, x, mode), input);
  return {
    parameters: layers.flatMap((layer) => layer.parameters),
    statistics: layers.flatMap((layer) => layer.statistics),
    forward: through(layers),
    penultimate: through(layers.slice(0, -1)),
  };
}

/** The entry `name` of `state`. @throws ZooError `INVALID_ARGUMENT` where the state was made for other networks */
export function entry<T>(state: Readonly<Record<string, T>>, name: string): T {
  const found = state[name];
  if (found) return found;
  const legal = Object.keys(state).join(', ') || 'none';
  throw new ZooError('INVALID_ARGUMENT', `the state has no entry "${name}"; its entries: ${legal}`);
}

/** The entries of `state` of these names. @throws ZooError as {@link entry} does */
export function entriesOf<T>(specs: readonly ParameterSpec[], state: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(specs.map(({ name }) => [name, entry(state, name)]));
}

/** The entries of `state` that belong to `network`'s parameters. */
export function parametersOf(network: Network, state: TensorMap): TensorMap {
  return entriesOf(network.parameters, state);
}
