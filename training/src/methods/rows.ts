import { Random, type RandomState } from '@clusterzoo/runtime';
import { checkRows, checkShape } from '../classical/check-rows.js';
import { chosenRows } from '../data/row-views.js';
import { allInMemory, type Values } from '../data/values.js';
import type { Engine, State, StepFunction } from '../engine/engine.js';

/** Samples as rows of float32 numbers, row-major; an image's row is C·H·W values. */
export interface Rows<Data extends Values = Values> {
  readonly data: Data;
  readonly rows: number;
  readonly columns: number;
}

/** Rows that are in memory as numbers, all of them. */
export type RowsInMemory = Rows<Float32Array>;

/** Some rows of others, in any order. @param chosen - numbers of rows */
export function selectRows({ data, columns }: Rows, chosen: Int32Array): Rows {
  return { data: chosenRows(data, columns, chosen), rows: chosen.length, columns };
}

/**
 * Checks that rows are as many numbers as they say, all finite.
 *
 * @throws ZooError `INVALID_ARGUMENT`, `SHAPE_MISMATCH` or `INVALID_DATA` if they are not
 */
export function assertFiniteRows({ data, rows, columns }: Rows): void {
  if (data instanceof Float32Array) checkRows(data, rows, columns);
  // Bytes stand for finite numbers.
  else checkShape(data.length, rows, columns);
}

/** Rows with all of them in memory as numbers. @throws ZooError as {@link allInMemory} */
export function rowsInMemory(rows: Rows, what: string, remedy = 'take fewer of them'): RowsInMemory {
  return { ...rows, data: allInMemory(rows.data, what, remedy) };
}

/**
 * The rows of each step's batch: every epoch goes through a new permutation and leaves what is over.
 */
export class ShuffledBatches {
  readonly #rows: number;
  readonly #batch: number;
  readonly #random: Random;
  #order: Int32Array;
  /** Where the generator was when it drew the present order, which is all that is needed to draw it again. */
  #drawnAt: RandomState;

  constructor(rows: number, batch: number, random: Random) {
    [this.#rows, this.#batch, this.#random] = [rows, batch, random];
    [this.#drawnAt, this.#order] = [random.state, random.permutation(rows)];
  }

  /** Rows of the batch with the given zero-based running number; called once for each, in order. */
  at(iteration: number): Int32Array {
    const at = iteration % Math.floor(this.#rows / this.#batch);
    if (at === 0 && iteration > 0) {
      [this.#drawnAt, this.#order] = [this.#random.state, this.#random.permutation(this.#rows)];
    }
    return this.#order.subarray(at * this.#batch, (at + 1) * this.#batch);
  }

  /** What must be kept to go on within an epoch; does not hold the generator's own state. */
  get state(): RandomState {
    return this.#drawnAt;
  }

  set state(state: RandomState) {
    [this.#drawnAt, this.#order] = [state, new Random(state).permutation(this.#rows)];
  }
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
  inputs: Readonly<Record<string, { readonly data: Values; readonly shape: readonly number[] }>>,
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
