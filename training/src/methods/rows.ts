import type { Random } from '@clusterzoo/runtime';
import type { Engine, State, StepFunction } from '../engine/engine.js';

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

/**
 * The rows of each step's batch, for zero-based running numbers in order: every epoch goes through a new permutation and
 * leaves what is over.
 */
export function shuffledBatches(rows: number, batch: number, random: Random): (iteration: number) => Int32Array {
  const stepsPerEpoch = Math.floor(rows / batch);
  let order = random.permutation(rows);
  return (iteration) => {
    const at = iteration % stepsPerEpoch;
    if (at === 0 && iteration > 0) order = random.permutation(rows);
    return order.subarray(at * batch, (at + 1) * batch);
  };
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
  const counts = new Uint32Array(clusters);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return Float32Array.from(counts, (count) => count / labels.length);
}

/**
 * Runs a forward step (one that changes no state) over all rows in batches of a fixed size, and joins its outputs. The
 * last batch is filled up with zeros, so a row's outputs must not depend on the other rows.
 *
 * @param inputs - for each input of the step, its values for all rows and the shape of one row
 * @param batch - rows at a time, at least 1
 * @returns each output's values for all rows, row-major
 */
export async function mapRows(
  engine: Engine,
  state: State,
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
  const loaded = await engine.load(state);
  const joined: Record<string, Float32Array> = {};
  try {
    const compiled = await engine.compile(step, loaded, specs);
    try {
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
    } finally {
      await compiled.dispose();
    }
    return joined;
  } finally {
    await loaded.dispose();
  }
}
