import { ClusterModel, ZooError } from '@clusterzoo/runtime';
import { PARITY_TOLERANCE } from '../methods/parity.js';
import type { References } from '../methods/simi-clustergan/shipped-parity.js';

/**
 * Loads an entry from its folder, as a user would, and runs it once: what was measured in memory must be what is on the
 * disc.
 *
 * @throws ZooError what `ClusterModel.load` throws, `PARITY_FAILED` if probabilities are not those of the references
 */
export async function verifyEntry(folder: string, { encoder }: References): Promise<void> {
  const model = await ClusterModel.load(folder, { device: 'cpu' });
  try {
    const { probabilities } = await model.cluster(encoder.inputs.input!.data);
    const expected = encoder.outputs.probabilities!.data;
    const worst = expected.reduce((largest, value, i) => Math.max(largest, Math.abs(value - probabilities[i]!)), 0);
    if (!(worst <= PARITY_TOLERANCE)) {
      throw new ZooError('PARITY_FAILED', `probabilities of ${folder} differ from the trained network by ${worst}`);
    }
  } finally {
    await model.dispose();
  }
}
