import * as tf from '@tensorflow/tfjs';
import type { State, StepInputs, TensorMap, TensorSpec } from '../../training/src/engine/engine.js';

// tfjs greets whoever runs its cpu backend in Node.
tf.env().set('IS_NODE', false);
await tf.setBackend('cpu');

/** The numbers of a tensor, which is disposed. */
export function take(tensor: tf.Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

/** The number of a scalar, which is disposed. */
export function takeScalar(tensor: tf.Tensor): number {
  if (tensor.size !== 1) throw new Error(`expected one number, got [${tensor.shape}]`);
  return take(tensor)[0]!;
}

/** A state as a step function sees it. */
export function stateTensors(state: State): TensorMap {
  const entries = Object.entries(state);
  return Object.fromEntries(entries.map(([name, { shape, data }]) => [name, tf.tensor(data.slice(), [...shape])]));
}

/** Inputs of a step as the step function sees them. */
export function inputTensors(specs: Readonly<Record<string, TensorSpec>>, inputs: StepInputs): TensorMap {
  const entries = Object.entries(specs);
  return Object.fromEntries(
    entries.map(([name, { shape, dtype }]) => [name, tf.tensor(inputs[name]!.slice(), [...shape], dtype)]),
  );
}
