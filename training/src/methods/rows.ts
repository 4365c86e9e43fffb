import type { CompiledStep, Engine, EngineState, StepFunction } from '../engine/engine.js';

/** Samples as rows of scaled float32 numbers, row-major; an image's row is H·W·C values. */
export interface Rows {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Copies the rows `indices` of `data` ([rows, columns]) one after the other. */
export function gatherRows(data: Float32Array, columns: number, indices: ArrayLike<number>): Float32Array {
  const out = new Float32Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * columns;
    out.set(data.subarray(from, from + columns), i * columns);
  }
  return out;
}

/** One-hot rows [labels.length, clusters]. */
export function oneHot(labels: ArrayLike<number>, clusters: number): Float32Array {
  const out = new Float32Array(labels.length * clusters);
  for (let i = 0; i < labels.length; i++) out[i * clusters + labels[i]!] = 1;
  return out;
}

/** Index of the largest value of each row of `values` ([rows, columns]). */
export function argmaxRows(values: Float32Array, columns: number): Int32Array {
  const labels = new Int32Array(values.length / columns);
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let column = 1; column < columns; column++) {
      if (values[row * columns + column]! > values[row * columns + best]!) best = column;
    }
    labels[row] = best;
  }
  return labels;
}

/** Share of each label, [clusters], summing to 1. */
export function labelMasses(labels: ArrayLike<number>, clusters: number): Float32Array {
  const masses = new Float32Array(clusters);
  for (let i = 0; i < labels.length; i++) masses[labels[i]!]! += 1 / labels.length;
  return masses;
}

/**
 * Runs a forward step (input `x`, no change of state) over all rows in batches of a fixed size, the last one padded,
 * and joins its outputs. Further inputs are rows too, in step with `x`.
 *
 * @returns each output's values for all rows, row-major
 */
export async function mapRows(
  engine: Engine,
  state: EngineState,
  step: StepFunction,
  inputs: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>,
  rows: number,
  batch = 500,
): Promise<Record<string, Float32Array>> {
  const size = Math.min(batch, rows);
  const entries = Object.entries(inputs).map(([name, { data, shape }]) => ({
    name,
    data,
    shape,
    width: data.length / rows,
  }));
  const specs = Object.fromEntries(
    entries.map(({ name, shape }) => [name, { shape: [size, ...shape], dtype: 'float32' as const }]),
  );
  const compiled: CompiledStep = await engine.compile(step, state, specs);
  const joined: Record<string, Float32Array> = {};
  for (let from = 0; from < rows; from += size) {
    const count = Math.min(size, rows - from);
    const fed: Record<string, Float32Array> = {};
    for (const { name, data, width } of entries) {
      fed[name] = new Float32Array(size * width);
      fed[name].set(data.subarray(from * width, (from + count) * width));
    }
    const [result] = await compiled.run([fed]);
    for (const [name, values] of Object.entries(result!.outputs)) {
      const width = values.length / size;
      joined[name] ??= new Float32Array(rows * width);
      joined[name].set(values.subarray(0, count * width), from * width);
    }
  }
  await compiled.dispose();
  return joined;
}
