/**
 * Runs a small graph in every precision on the devices named as arguments, and prints what comes out as JSON. A process
 * of its own, since the loader of GPU drivers reads the environment as the process starts.
 */
import { atPrecision, encodeModel, type Graph, trace } from '@clusterzoo/export';
import { onnxRuntime, type Precision, Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';

/** Outputs by device and precision. */
export type PrecisionResults = Readonly<Record<string, Readonly<Record<Precision, readonly number[]>>>>;

/** A convolution, its transpose and a matrix product, with weights enough to be rounded. */
function graph(): Graph {
  const random = new Random(4);
  const weights = (...shape: number[]) => {
    const data = random.normals(
      shape.reduce((product, size) => product * size, 1),
      0.2,
    );
    return tf.tensor(data, shape);
  };
  const [down, up, dense] = [weights(4, 4, 8, 16), weights(4, 4, 8, 16), weights(512, 16)];
  return trace(
    ({ x }) => {
      const small = tf.relu(tf.conv2d(x as tf.Tensor4D, down as tf.Tensor4D, 2, 'same'));
      const large = tf.conv2dTranspose(small as tf.Tensor4D, up as tf.Tensor4D, [small.shape[0]!, 8, 8, 8], 2, 'same');
      return { y: tf.tanh(tf.matMul(tf.reshape(large, [-1, 512]), dense as tf.Tensor2D)) };
    },
    { x: { shape: ['N', 8, 8, 8], dtype: 'float32' } },
    { name: 'layers' },
  );
}

async function outputs(device: 'cpu' | 'wasm' | 'webgpu', bytes: Uint8Array): Promise<number[]> {
  const { InferenceSession, Tensor } = await onnxRuntime(device);
  const session = await InferenceSession.create(bytes, { executionProviders: [device], logSeverityLevel: 3 });
  const { y } = await session.run({ x: new Tensor('float32', new Random(5).normals(3 * 512), [3, 8, 8, 8]) });
  await session.release();
  return [...(y!.data as Float32Array)];
}

const exact = graph();
const results: Record<string, Record<string, number[]>> = {};
for (const device of process.argv.slice(2) as ('cpu' | 'wasm' | 'webgpu')[]) {
  results[device] = {};
  for (const precision of ['fp32', 'fp16', 'int8'] as const) {
    results[device][precision] = await outputs(device, encodeModel(atPrecision(exact, precision)));
  }
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
