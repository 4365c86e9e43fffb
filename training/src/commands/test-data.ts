import type { Constant, EncodedPair, TestData, ZooEntryContents } from '@clusterzoo/export';
import { type Manifest, type Parity, type Precision, ZooError } from '@clusterzoo/runtime';
import * as onnxruntime from 'onnxruntime-node';

/** How far a graph is from its test data. */
export interface TestDataDifference {
  readonly maxAbsDifference: number;
  /** The largest number of the test data, at least 1: what tolerances are a share of. */
  readonly scale: number;
}

/** Largest difference of a graph from its test data, as a share of their scale, where its manifest says nothing. */
const USUAL_TOLERANCE = 1e-5;

/** Of the novelty graph, whose logarithms and sums of squares are rounded from processor to processor. */
export const NOVELTY_TOLERANCE = 1e-4;

/** Rounding, magnified in latents that hardly vary, differs by as much from processor to processor as it does here. */
const ROUNDING_MARGIN = 4;

/** What rounded weights do is the same everywhere, but for the rounding of sums. */
const VARIANT_MARGIN = 1.25;

/** Largest legal difference of an entry's graph from its test data, as a share of their scale. */
export function toleranceOf({ parity, variants }: Manifest, precision: Precision, role: keyof EncodedPair): number {
  const { tolerance } = precision === 'fp32' ? parity : variants![precision]!.parity;
  return tolerance?.[role] ?? USUAL_TOLERANCE;
}

/** Tolerances for each graph of a pair. */
export type Tolerance = NonNullable<Parity['tolerance']>;

/**
 * The tolerances to record for a pair of graphs: what their difference from the test data is here, and room for other
 * processors.
 *
 * @param exact - the tolerances of full precision, for graphs whose weights are rounded
 * @throws ZooError what {@link compareTestData} throws
 */
export async function measureTolerance(
  graphs: EncodedPair,
  testData: ZooEntryContents['testData'],
  exact?: Tolerance,
): Promise<Tolerance> {
  const tolerance = async (role: keyof EncodedPair) => {
    const { maxAbsDifference, scale } = await compareTestData(graphs[role], testData[role], `the ${role}`);
    const margin = exact ? VARIANT_MARGIN : ROUNDING_MARGIN;
    return roundedUp(margin * (maxAbsDifference / scale) + (exact?.[role] ?? USUAL_TOLERANCE));
  };
  return { encoder: await tolerance('encoder'), generator: await tolerance('generator') };
}

/** A number above 0 to two digits, rounded up. */
function roundedUp(value: number): number {
  const digit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / digit) * digit).toPrecision(2));
}

/**
 * Runs a graph on its test data.
 *
 * @param graph - bytes of an `.onnx` file
 * @param label - of the graph, for messages
 * @throws ZooError `PARITY_FAILED` for an output that is missing, of another length, or not a number; `INVALID_DATA` for
 *   test data that are not float32
 */
export async function compareTestData(
  graph: Uint8Array,
  { inputs, outputs }: TestData,
  label: string,
): Promise<TestDataDifference> {
  const session = await onnxruntime.InferenceSession.create(graph, { logSeverityLevel: 3 });
  try {
    const feeds = inputs.map((tensor) => {
      return [tensor.name, new onnxruntime.Tensor('float32', floats(tensor), [...tensor.shape])] as const;
    });
    const got = await session.run(Object.fromEntries(feeds));
    let [maxAbsDifference, scale] = [0, 1];
    for (const tensor of outputs) {
      const expected = floats(tensor);
      const actual = got[tensor.name]?.data;
      if (actual?.length !== expected.length) {
        throw new ZooError('PARITY_FAILED', `${label} gives no output "${tensor.name}" of ${expected.length} numbers`);
      }
      expected.forEach((value, i) => {
        scale = Math.max(scale, Math.abs(value));
        // NaN stays NaN: nothing is larger.
        maxAbsDifference = Math.max(Math.abs(value - (actual[i] as number)), maxAbsDifference);
      });
    }
    if (Number.isNaN(maxAbsDifference)) throw new ZooError('PARITY_FAILED', `${label} gives what is no number`);
    return { maxAbsDifference, scale };
  } finally {
    await session.release();
  }
}

/**
 * @param tolerance - share of the scale
 * @throws ZooError `PARITY_FAILED` for a difference beyond it
 */
export function requireTolerance(
  { maxAbsDifference, scale }: TestDataDifference,
  tolerance: number,
  label: string,
): void {
  const legal = tolerance * scale;
  if (maxAbsDifference <= legal) return;
  const message = `${label} differs from its test data by ${maxAbsDifference}; at most ${legal} is legal`;
  throw new ZooError('PARITY_FAILED', message);
}

function floats({ name, data }: Constant): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new ZooError('INVALID_DATA', `the test data "${name}" do not hold float32 numbers`);
}
