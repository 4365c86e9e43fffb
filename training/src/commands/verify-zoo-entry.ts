import { decodeTensor } from '@clusterzoo/export';
import {
  ClusterModel,
  type Precision,
  readEntry,
  type SourceOptions,
  type ZooEntry,
  ZooError,
} from '@clusterzoo/runtime';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import * as onnxruntime from 'onnxruntime-node';

/** Largest difference from the test data, as a share of their largest number (at least 1). */
const TOLERANCE = 1e-5;

/** How one graph does on its test data. */
export interface TestDataReport {
  readonly folder: string;
  readonly graph: string;
  readonly maxAbsDifference: number;
  /** What {@link TOLERANCE} is a share of. */
  readonly scale: number;
}

/** An entry that is as it should be. */
export interface VerifiedEntry {
  readonly name: string;
  readonly location: string;
  readonly files: number;
  readonly bytes: number;
  readonly precisions: readonly Precision[];
  readonly testData: readonly TestDataReport[];
}

/**
 * Checks a zoo entry: sizes and SHA-256 of all its files, that its graphs load in every precision, and that the graphs
 * give the outputs of its test data.
 *
 * @throws ZooError for the first thing that is not as it should be; `PARITY_FAILED` for a wrong output
 */
export async function verifyZooEntry(source: string, options: SourceOptions): Promise<VerifiedEntry> {
  const entry = await readEntry(source, options);
  const { manifest, location, files } = entry;
  const precisions = Object.keys(manifest.precisions) as Precision[];
  const inMemory = { ...Object.fromEntries(files), 'manifest.json': JSON.stringify(manifest) };
  for (const precision of precisions) {
    const model = await ClusterModel.load(inMemory, { ...options, precision, device: 'cpu' });
    await model.dispose();
  }
  const testData = await verifyTestData(entry);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { name: manifest.name, location, files: files.size, bytes, precisions, testData };
}

async function verifyTestData({ manifest, files }: ZooEntry): Promise<TestDataReport[]> {
  const folders = new Set(
    manifest.files.filter(({ role }) => role === 'test-data').map(({ path }) => path.slice(0, path.lastIndexOf('/'))),
  );
  if (folders.size === 0) throw new ZooError('FILE_MISSING', `${manifest.name} has no test data; export it anew`);
  const reports: TestDataReport[] = [];
  const { encoder, generator } = manifest.precisions.fp32;
  for (const folder of folders) {
    const inputs = tensorsIn(files, `${folder}/input_`);
    // The two graphs' inputs have different names.
    const graph = inputs.has('latents') ? generator : encoder;
    const session = await onnxruntime.InferenceSession.create(files.get(graph)!, { logSeverityLevel: 3 });
    try {
      const outputs = tensorsIn(files, `${folder}/output_`);
      reports.push({ folder, graph, ...(await compare(session, inputs, outputs, `${manifest.name}: ${graph}`)) });
    } finally {
      await session.release();
    }
  }
  return reports;
}

/** Tensors of files that begin with `prefix`, by the name that each has inside. */
function tensorsIn(files: ZooEntry['files'], prefix: string): Map<string, Tensor> {
  const own = [...files].filter(([path]) => path.startsWith(prefix));
  return new Map(
    own.map(([path, bytes]) => {
      const { name, data, shape } = decodeTensor(bytes);
      if (!(data instanceof Float32Array)) throw new ZooError('INVALID_DATA', `${path} does not hold float32 numbers`);
      return [name, new onnxruntime.Tensor('float32', data, shape as number[])];
    }),
  );
}

async function compare(
  session: InferenceSession,
  inputs: ReadonlyMap<string, Tensor>,
  outputs: ReadonlyMap<string, Tensor>,
  label: string,
): Promise<{ maxAbsDifference: number; scale: number }> {
  const got = await session.run(Object.fromEntries(inputs));
  let [maxAbsDifference, scale] = [0, 1];
  for (const [name, { data }] of outputs) {
    const expected = data as Float32Array;
    const actual = got[name]?.data;
    if (actual?.length !== expected.length) {
      throw new ZooError('PARITY_FAILED', `${label} gives no output "${name}" of ${expected.length} numbers`);
    }
    expected.forEach((value, i) => {
      scale = Math.max(scale, Math.abs(value));
      const difference = Math.abs(value - (actual[i] as number));
      maxAbsDifference = Math.max(difference, maxAbsDifference);
    });
  }
  // Also true of NaN.
  if (!(maxAbsDifference <= TOLERANCE * scale)) {
    const message = `${label} differs from its test data by ${maxAbsDifference}; at most ${TOLERANCE * scale} is legal`;
    throw new ZooError('PARITY_FAILED', message);
  }
  return { maxAbsDifference, scale };
}
