import type { Constant, TestData } from '@clusterzoo/export';
import { type Manifest, type Precision, ZooError } from '@clusterzoo/runtime';
import * as onnxruntime from 'onnxruntime-node';

/** How far a graph is from its test data. */
export interface TestDataDifference {
  readonly maxAbsDifference: number;
  /** The largest number of the test data, at least 1: what tolerances are a share of. */
  readonly scale: number;
}

/** Largest difference of a graph in full precision from its test data, as a share of their scale. */
const FULL_PRECISION_TOLERANCE = 1e-5;

/** Room for the rounding of other processors, as a share of what was measured on this one. */
const VARIANT_MARGIN = 0.25;

/** Largest legal difference of an entry's graph from its test data, as a share of their scale. */
export function toleranceOf({ variants }: Manifest, precision: Precision, role: 'encoder' | 'generator'): number {
  return precision === 'fp32' ? FULL_PRECISION_TOLERANCE : variants![precision]!.tolerance[role];
}

/** The tolerance to record for a variant, from what was measured of it: two digits, rounded up. */
export function variantTolerance({ maxAbsDifference, scale }: TestDataDifference): number {
  const exact = (1 + VARIANT_MARGIN) * (maxAbsDifference / scale) + FULL_PRECISION_TOLERANCE;
  const digit = 10 ** (Math.floor(Math.log10(exact)) - 1);
  return Number((Math.ceil(exact / digit) * digit).toPrecision(2));
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

function floats({ name, data }: Constant): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new ZooError('INVALID_DATA', `the test data "${name}" do not hold float32 numbers`);
}
