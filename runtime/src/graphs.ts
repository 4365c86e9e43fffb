import { throwIfAborted } from './abort.js';
import { allocateRows } from './checks.js';
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
  const legal = names.map((name) => `${name} float32 [N, ${expected[name]!.join(', ')}]`).join(', ');
  throw new ZooError('GRAPH_INVALID', `${label} has the ${side} ${shown(ports)}; the manifest asks for ${legal}`);
}

/** @throws ZooError `GRAPH_INVALID` unless names, types and shapes are the manifest's and the batch axis is symbolic */
export function checkGraphs(manifest: Manifest, encoder: GraphSession, generator: GraphSession): void {
  const { input, probabilities, latents, clusters, output } = manifest.shapes;
  checkPorts('the encoder', 'inputs', encoder.inputs, { input });
  checkPorts('the encoder', 'outputs', encoder.outputs, { probabilities, latents });
  checkPorts('the generator', 'inputs', generator.inputs, { latents, clusters });
  checkPorts('the generator', 'outputs', generator.outputs, { output });
}

/** The rows of an input, or the room for those of an output. */
interface Column {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

const volume = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

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
  { batchSize = 1024, signal }: RunOptions,
): Promise<Record<string, Float32Array>> {
  const results = Object.fromEntries(
    Object.entries(outputs).map(([name, shape]) => [name, allocateRows(name, count, volume(shape))]),
  );
  for (let start = 0; start < count; start += batchSize) {
    throwIfAborted(signal, 'running the model');
    const rows = Math.min(batchSize, count - start);
    const batch: Record<string, Feed> = {};
    for (const [name, { data, shape }] of Object.entries(feeds)) {
      const size = volume(shape);
      batch[name] = { data: data.subarray(start * size, (start + rows) * size), shape: [rows, ...shape] };
    }
    const got = await session.run(batch);
    for (const [name, shape] of Object.entries(outputs)) {
      const part = got[name]!;
      if (part.data.length !== rows * volume(shape)) {
        const message = `output ${name} has the shape [${part.shape}] for ${rows} rows of [${shape}]`;
        throw new ZooError('GRAPH_INVALID', message);
      }
      results[name]!.set(part.data, start * volume(shape));
    }
  }
  throwIfAborted(signal, 'running the model');
  return results;
}
