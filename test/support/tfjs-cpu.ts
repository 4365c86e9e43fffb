import * as tf from '@tensorflow/tfjs';

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
