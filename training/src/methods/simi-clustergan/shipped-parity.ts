import { Random } from '@clusterzoo/runtime';
import { evenlySpread, gatherRows } from '../../data/row-views.js';
import type { HostTensor } from '../../engine/engine.js';
import type { OnnxRuntime } from '../../engine/onnxruntime.js';
import type { LatentDensity } from '../latent-density.js';
import {
  type DifferenceMap,
  evaluateEagerly,
  measureParity,
  type NamedTensors,
  PARITY_BATCHES,
  PARITY_TOLERANCE,
} from '../parity.js';
import { argmaxRows, oneHot, type Rows } from '../rows.js';
import { encoderFunction, generatorFunction, type ShippedParts } from './graphs.js';

/** Inputs of both graphs and what the trained networks make of them. */
export interface References {
  readonly encoder: { readonly inputs: NamedTensors; readonly outputs: NamedTensors };
  readonly generator: { readonly inputs: NamedTensors; readonly outputs: NamedTensors };
  /** What the encoder's latents are standardised with. */
  readonly density: LatentDensity;
}

const ROWS = Math.max(...PARITY_BATCHES);

/**
 * Runs the trained networks op by op on 256 rows of data (fewer rows are repeated) and on 256 latents, every other one
 * with soft clusters.
 *
 * @param data - rows in raw units
 */
export async function referenceRuns(parts: ShippedParts, data: Rows): Promise<References> {
  const { latentSize, clusters } = parts.networks.sizes;
  const chosen =
    data.rows >= ROWS ? evenlySpread(data.rows, ROWS) : Int32Array.from({ length: ROWS }, (_, i) => i % data.rows);
  const rows = gatherRows(data.data, data.columns, chosen);
  const random = new Random(0);
  const latents = random.normals(ROWS * latentSize);
  const weights = oneHot(
    chosen.map((_, i) => i % clusters),
    clusters,
  );
  for (let i = 1; i < ROWS; i += 2) {
    const [other, share] = [random.integer(clusters), random.uniform()];
    for (let k = 0; k < clusters; k++) weights[i * clusters + k]! *= 1 - share;
    weights[i * clusters + other]! += share;
  }
  const encoder = { input: { shape: [ROWS, ...parts.networks.sampleShape], data: rows } };
  const generator = {
    latents: { shape: [ROWS, latentSize], data: latents },
    clusters: { shape: [ROWS, clusters], data: weights },
  };
  return {
    encoder: { inputs: encoder, outputs: await evaluateEagerly(encoderFunction(parts), encoder) },
    generator: { inputs: generator, outputs: await evaluateEagerly(generatorFunction(parts), generator) },
    density: parts.density,
  };
}

/** Bytes of the two exported graphs. */
interface Models {
  readonly encoder: Uint8Array;
  readonly generator: Uint8Array;
}

/**
 * Compares exported graphs with the trained networks.
 *
 * Probabilities are compared as they are, outputs as a share of the data's range, and latents ε before they are
 * standardised: L_c Δε, as a share of the encodings' root mean square. L_c⁻¹ multiplies rounding in directions that the
 * encoder leaves unused, and no network in float32 could promise more for these.
 *
 * Latents are standardised with the most probable cluster. Where two clusters are equally probable to within the
 * tolerance, rounding decides which, and the latents of either are right: such rows are left out of their comparison.
 *
 * @param range - smallest and largest value of the data
 * @param elsewhere - of graphs whose weights are rounded, the rows that {@link rowsElsewhere} finds: their latents are
 *   left out too, and no difference is too large
 * @returns the largest difference of all outputs, for the manifest
 * @throws ZooError `PARITY_FAILED`
 */
export async function shippedParity(
  models: Models,
  references: References,
  range: readonly [number, number],
  runtime: OnnxRuntime,
  elsewhere?: ReadonlySet<number>,
): Promise<{ maxAbsDifference: number; inputs: number }> {
  const { encoder, generator, density } = references;
  const how = { runtime, ...(elsewhere && { tolerance: Number.POSITIVE_INFINITY }) };
  const tied = tiedRows(encoder.outputs.probabilities!);
  const ofEncoder = await measureParity('the encoder', models.encoder, encoder.inputs, encoder.outputs, {
    ...how,
    maps: { latents: beforeStandardisation(density, encoder.outputs.probabilities!) },
    skip: { latents: (row) => tied.has(row) || (elsewhere?.has(row) ?? false) },
  });
  const width = range[1] - range[0];
  const ofGenerator = await measureParity('the generator', models.generator, generator.inputs, generator.outputs, {
    ...how,
    ranges: { output: width > 0 ? width : 1 },
  });
  const differences = [...Object.values(ofEncoder), ...Object.values(ofGenerator)];
  return { maxAbsDifference: Math.max(...differences), inputs: ROWS };
}

/**
 * Rows of the references that an encoder whose weights are rounded puts into another cluster than the trained network, or
 * into either of two: their latents are standardised otherwise, and not to be compared.
 *
 * @param encoder - bytes of an `.onnx` file
 */
export async function rowsElsewhere(
  encoder: Uint8Array,
  { encoder: { inputs, outputs } }: References,
  runtime: OnnxRuntime,
): Promise<ReadonlySet<number>> {
  const { shape, data: expected } = outputs.probabilities!;
  const session = await runtime.InferenceSession.create(encoder, { executionProviders: ['cpu'], logSeverityLevel: 3 });
  try {
    const { shape: rows, data } = inputs.input!;
    const got = await session.run({ input: new runtime.Tensor('float32', data, rows) });
    const probabilities = { shape, data: got.probabilities!.data as Float32Array };
    const [before, after] = [argmaxRows(expected, shape[1]!), argmaxRows(probabilities.data, shape[1]!)];
    const moved = Array.from(before.keys()).filter((row) => before[row] !== after[row]);
    return new Set([...moved, ...tiedRows(probabilities)]);
  } finally {
    await session.release();
  }
}

/** Δε of a row → L_c Δε / m: c its cluster, m the root mean square of encodings that have the density. */
function beforeStandardisation(density: LatentDensity, probabilities: HostTensor): DifferenceMap {
  const { clusters, latentSize: size, means, factors } = density;
  const labels = argmaxRows(probabilities.data, clusters);
  let squares = 0;
  for (const values of [means, factors]) for (const value of values) squares += value * value;
  const typical = Math.sqrt(squares / (clusters * size));
  return (differences, row) =>
    differences.map((_, i) => {
      const first = (labels[row]! * size + i) * size;
      return differences.reduce((sum, difference, j) => sum + factors[first + j]! * difference, 0) / typical;
    });
}

/** Rows whose two largest probabilities [N, K] are equal to within the tolerance, so that either cluster is right. */
export function tiedRows({ shape, data }: HostTensor): ReadonlySet<number> {
  const [rows, clusters] = shape as [number, number];
  const tied = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const [first, second] = [...data.subarray(row * clusters, (row + 1) * clusters)].sort((a, b) => b - a);
    if (second !== undefined && first! - second <= 2 * PARITY_TOLERANCE) tied.add(row);
  }
  return tied;
}
