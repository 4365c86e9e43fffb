import { ClusterModel, type Manifest, type Precision, readManifest, ZooError } from '@clusterzoo/runtime';
import { PARITY_TOLERANCE } from '../methods/parity.js';
import type { References } from '../methods/simi-clustergan/shipped-parity.js';

/**
 * Loads an entry from its folder in every precision, as a user would, and runs each once: what was measured in memory
 * must be what is on the disc.
 *
 * @throws ZooError what `ClusterModel.load` throws, `PARITY_FAILED` if probabilities are not those of the references, to
 *   rounding and to what the manifest says of a reduced precision
 */
export async function verifyEntry(folder: string, { encoder }: References): Promise<void> {
  const manifest = await readManifest(folder);
  for (const precision of Object.keys(manifest.precisions) as Precision[]) {
    const model = await ClusterModel.load(folder, { device: 'cpu', precision });
    try {
      const { probabilities } = await model.cluster(encoder.inputs.input!.data, { outliers: false });
      const expected = encoder.outputs.probabilities!.data;
      const worst = expected.reduce((largest, value, i) => Math.max(largest, Math.abs(value - probabilities[i]!)), 0);
      if (!(worst <= tolerance(manifest, precision))) {
        const message = `probabilities of ${folder} in ${precision} differ from the trained network by ${worst}`;
        throw new ZooError('PARITY_FAILED', message);
      }
    } finally {
      await model.dispose();
    }
  }
}

function tolerance({ variants = {} }: Manifest, precision: Precision): number {
  return PARITY_TOLERANCE + (precision === 'fp32' ? 0 : variants[precision]!.parity.maxAbsDifference);
}
