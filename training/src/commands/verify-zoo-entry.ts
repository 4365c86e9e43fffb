import { type Constant, decodeTensor } from '@clusterzoo/export';
import {
  ClusterModel,
  type GraphPair,
  type Manifest,
  type Precision,
  readEntry,
  type SourceOptions,
  type ZooEntry,
  ZooError,
} from '@clusterzoo/runtime';
import {
  compareTestData,
  NOVELTY_TOLERANCE,
  requireTolerance,
  type TestDataDifference,
  toleranceOf,
} from './test-data.js';

/** How one graph does on its test data. */
export interface TestDataReport extends TestDataDifference {
  readonly folder: string;
  readonly graph: string;
  readonly precision: Precision;
  /** Largest legal difference, as a share of the scale. */
  readonly tolerance: number;
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
 * Checks a zoo entry: sizes and SHA-256 of all its files, that its graphs load in every precision, that they refuse
 * numbers that are none, and that they give the outputs of its test data: in full precision to rounding, and in others to
 * the tolerance that the manifest states.
 *
 * @throws ZooError for the first thing that is not as it should be; `PARITY_FAILED` for a wrong output
 */
export async function verifyZooEntry(source: string, options: SourceOptions): Promise<VerifiedEntry> {
  const entry = await readEntry(source, options);
  const { manifest, location, files } = entry;
  const precisions = Object.keys(manifest.precisions) as Precision[];
  const inMemory = { ...Object.fromEntries(files), 'manifest.json': JSON.stringify(manifest) };
  const testData: TestDataReport[] = [];
  for (const precision of precisions) {
    const model = await ClusterModel.load(inMemory, { ...options, precision, device: 'cpu' });
    try {
      await verifyRefusals(model);
    } finally {
      await model.dispose();
    }
    testData.push(...(await verifyTestData(entry, precision)));
  }
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { name: manifest.name, location, files: files.size, bytes, precisions, testData };
}

/** The path of one of an entry's graphs. */
function graphIn({ name, precisions, outliers }: Manifest, role: keyof GraphPair | 'novelty', precision: Precision) {
  if (role !== 'novelty') return precisions[precision]![role];
  if (outliers) return outliers.graph;
  const message = `${name} holds test data of a graph that tells outliers, but its manifest has no "outliers"`;
  throw new ZooError('MANIFEST_INVALID', `${message}; restore the field, or export the entry anew`);
}

async function verifyTestData({ manifest, files }: ZooEntry, precision: Precision): Promise<TestDataReport[]> {
  const folders = new Set(
    manifest.files.filter(({ role }) => role === 'test-data').map(({ path }) => path.slice(0, path.lastIndexOf('/'))),
  );
  if (folders.size === 0) throw new ZooError('FILE_MISSING', `${manifest.name} has no test data; export it anew`);
  const reports: TestDataReport[] = [];
  for (const folder of folders) {
    const [inputs, outputs] = [tensorsIn(files, `${folder}/input_`), tensorsIn(files, `${folder}/output_`)];
    // The graphs' inputs have different names.
    const has = (input: string) => inputs.some(({ name }) => name === input);
    const role = has('output') ? 'novelty' : has('latents') ? 'generator' : 'encoder';
    // All precisions share it.
    if (role === 'novelty' && precision !== Object.keys(manifest.precisions)[0]) continue;
    const graph = graphIn(manifest, role, precision);
    const label = `${manifest.name}: ${graph}`;
    const found = await compareTestData(files.get(graph)!, { inputs, outputs }, label);
    const tolerance = role === 'novelty' ? NOVELTY_TOLERANCE : toleranceOf(manifest, precision, role);
    requireTolerance(found, tolerance, label);
    reports.push({ folder, graph, precision, tolerance, ...found });
  }
  return reports;
}

/**
 * Looks whether numbers that are none are refused: the runtime leaves it to the graphs of vectors to find them.
 *
 * @throws ZooError `PARITY_FAILED` if they get clusters
 */
async function verifyRefusals(model: ClusterModel): Promise<void> {
  const { name, shapes, input } = model.manifest;
  const size = shapes.input.reduce((product, length) => product * length, 1);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const place of new Set([0, size >> 1, size - 1])) {
      const row = new Float32Array(size).fill(input.range[0]!);
      row[place] = value;
      const refused = await model.cluster(row, { outliers: false }).then(
        () => false,
        (error: unknown) => error instanceof ZooError && error.code === 'INVALID_DATA',
      );
      if (!refused)
        throw new ZooError('PARITY_FAILED', `${name} puts rows with ${value} into clusters; export it anew`);
    }
  }
}

/** Tensors of files that begin with `prefix`, with the name that each has inside. */
function tensorsIn(files: ZooEntry['files'], prefix: string): Constant[] {
  return [...files].filter(([path]) => path.startsWith(prefix)).map(([, bytes]) => decodeTensor(bytes));
}
