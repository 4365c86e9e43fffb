import { throwIfAborted } from './abort.js';
import { breathing } from './breathing.js';
import { allocateRows, checkVolume } from './checks.js';
import { ZooError } from './errors.js';
import type { Manifest } from './manifest.js';
import type { RunOptions } from './model-options.js';
import type { Feed, GraphSession, Port } from './session.js';

/** Names and shapes (without the batch axis) that a graph must have. */
type Ports = Readonly<Record<string, readonly number[]>>;

function shown(ports: readonly Port[]): string {
  return ports.map((port) => `${port.name} ${port.type} [${port.shape.join(', ')}]`).join(', ') || 'none';
}

function fits(port: Port, shape: readonly number[]): boolean {
  const [batch, ...rest] = port.shape;
  return port.type === 'float32' && typeof batch === 'string' && rest.join() === shape.join();
}

function checkPorts(label: string, side: string, ports: readonly Port[], expected: Ports): void {
  const names = Object.keys(expected);
  const right =
    ports.length === names.length &&
    names.every((name) => ports.some((port) => port.name === name && fits(port, expected[name]!)));
  if (right) return;
  const legal = names.map((name) => `${name} float32 [${['N', ...expected[name]!].join(', ')}]`).join(', ');
  throw new ZooError('GRAPH_INVALID', `${label} has the ${side} ${shown(ports)}; the manifest asks for ${legal}`);
}

/** The open graphs of a model. */
export interface Graphs {
  readonly encoder: GraphSession;
  readonly generator: GraphSession;
  /** Absent where the manifest has no thresholds for outliers. */
  readonly novelty?: GraphSession;
}

/** @throws ZooError `GRAPH_INVALID` unless names, types and shapes are the manifest's and the batch axis is symbolic */
export function checkGraphs(manifest: Manifest, { encoder, generator, novelty }: Graphs): void {
  const { input, probabilities, latents, clusters, output } = manifest.shapes;
  checkPorts('the encoder', 'inputs', encoder.inputs, { input });
  checkPorts('the encoder', 'outputs', encoder.outputs, { probabilities, latents });
  checkPorts('the generator', 'inputs', generator.inputs, { latents, clusters });
  checkPorts('the generator', 'outputs', generator.outputs, { output });
  if (!novelty) return;
  checkPorts('the novelty graph', 'inputs', novelty.inputs, { input, output, latents });
  checkPorts('the novelty graph', 'outputs', novelty.outputs, { novelty: [] });
}

/** Frees the graphs of a model, or those that there are of them. */
export async function closeGraphs(graphs: Partial<Graphs>): Promise<void> {
  for (const session of Object.values(graphs)) await session.dispose();
}

/** The rows of an input. */
export interface Column {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Numbers in a row of a shape. */
export const volume = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * Runs a graph once over `rows` rows.
 *
 * @param feeds - row-major inputs and the shape of one row of each
 * @param outputs - names and the shape of one row of each
 * @returns row-major outputs of these rows
 * @throws ZooError `GRAPH_INVALID`
 */
export async function runBatch(
  session: GraphSession,
  rows: number,
  feeds: Readonly<Record<string, Column>>,
  outputs: Ports,
): Promise<Record<string, Float32Array>> {
  const batch: Record<string, Feed> = {};
  for (const name in feeds) batch[name] = { data: feeds[name]!.data, shape: [rows, ...feeds[name]!.shape] };
  const got = await session.run(batch);
  const results: Record<string, Float32Array> = {};
  for (const name in outputs) {
    const { data, shape } = got[name]!;
    if (data.length !== rows * volume(outputs[name]!)) {
      const message = `output ${name} has the shape [${shape}] for ${rows} rows of [${outputs[name]}]`;
      throw new ZooError('GRAPH_INVALID', message);
    }
    results[name] = data;
  }
  return results;
}

/** Rows a run where nobody asks for another number. */
const BATCH_ROWS = 1024;

/** Rows of an output that come a batch at a time. Where one batch brings them all, they are kept as they came. */
export class JoinedRows {
  readonly #what: string;
  readonly #count: number;
  readonly #size: number;
  #data: Float32Array | undefined;

  /**
   * @param what - what the rows are, for messages
   * @throws ZooError `INVALID_ARGUMENT` for more than an array can hold
   */
  constructor(what: string, count: number, size: number) {
    checkVolume(what, count, size);
    [this.#what, this.#count, this.#size] = [what, count, size];
  }

  /** Takes the rows from `start` on. Throws as {@link allocateRows}. */
  put(rows: Float32Array, start: number): void {
    if (rows.length === this.#count * this.#size) this.#data = rows;
    else this.#whole().set(rows, start * this.#size);
  }

  /** [count, size] row-major. */
  get data(): Float32Array {
    return this.#whole();
  }

  #whole(): Float32Array {
    this.#data ??= allocateRows(this.#what, this.#count, this.#size);
    return this.#data;
  }
}

/**
 * Calls `work` for each batch of N rows in turn, and lets others have a turn between them.
 *
 * @param work - is given the first row and the number of rows
 * @throws ZooError `ABORTED`
 */
export async function forBatches(
  count: number,
  { batchSize = BATCH_ROWS, signal }: RunOptions,
  work: (start: number, rows: number) => Promise<void>,
): Promise<void> {
  const breathe = breathing();
  for (let start = 0; start < count; start += batchSize) {
    throwIfAborted(signal, 'running the model');
    await work(start, Math.min(batchSize, count - start));
    // A graph that runs in this thread leaves nobody else a turn, not even the signal.
    const breath = breathe();
    if (breath) await breath;
  }
  throwIfAborted(signal, 'running the model');
}

/** Rows `start` to `start + rows` of a column (a view). */
export function slice({ data, shape }: Column, start: number, rows: number): Column {
  const size = volume(shape);
  return { data: data.subarray(start * size, (start + rows) * size), shape };
}

/**
 * Runs a graph over N rows, a batch at a time.
 *
 * @param feeds - row-major inputs and the shape of one row of each
 * @param outputs - names and the shape of one row of each
 * @returns row-major outputs of N rows
 * @throws ZooError `ABORTED`, `GRAPH_INVALID`, `INVALID_ARGUMENT` for more rows than an array can hold
 */
export async function runBatches(
  session: GraphSession,
  count: number,
  feeds: Readonly<Record<string, Column>>,
  outputs: Ports,
  options: RunOptions,
): Promise<Record<string, Float32Array>> {
  const shapes = Object.entries(outputs);
  const joined = shapes.map(([name, shape]) => [name, new JoinedRows(name, count, volume(shape))] as const);
  await forBatches(count, options, async (start, rows) => {
    const own = Object.entries(feeds).map(([name, column]) => [name, slice(column, start, rows)]);
    const got = await runBatch(session, rows, Object.fromEntries(own), outputs);
    for (const [name, rowsOf] of joined) rowsOf.put(got[name]!, start);
  });
  return Object.fromEntries(joined.map(([name, rowsOf]) => [name, rowsOf.data]));
}
