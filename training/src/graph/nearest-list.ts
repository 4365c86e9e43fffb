/** The nearest of the rows that one row was offered, by exact distance (float64), equal ones by rising index. */
export class NearestList {
  readonly indices: Int32Array;
  readonly squared: Float64Array;
  #row = 0;

  /** @param data - row-major, `columns` numbers a row */
  constructor(
    private readonly data: Float32Array | Float64Array,
    private readonly columns: number,
    size: number,
  ) {
    this.indices = new Int32Array(size);
    this.squared = new Float64Array(size);
  }

  /** Empties the list for another row. */
  begin(row: number): void {
    this.#row = row;
    this.squared.fill(Number.POSITIVE_INFINITY);
    this.indices.fill(-1);
  }

  /** Takes another row in if it is nearer than the last; a row must be offered once only. The row itself is not taken. */
  offer(index: number): void {
    if (index === this.#row) return;
    const { data, columns, indices, squared } = this;
    const last = squared.length - 1;
    const worst = squared[last]!;
    let sum = 0;
    let a = this.#row * columns;
    let b = index * columns;
    for (let c = 0; c < columns; ) {
      // One sum in this order, as the plain search has it; after every few numbers it may be too large already.
      for (const end = Math.min(columns, c + 16); c < end; c++) {
        const difference = data[a++]! - data[b++]!;
        sum += difference * difference;
      }
      if (sum > worst) return;
    }
    if (sum === worst && index > indices[last]! && indices[last]! >= 0) return;
    let at = last;
    for (; at > 0; at--) {
      const before = squared[at - 1]!;
      if (before < sum || (before === sum && indices[at - 1]! < index && indices[at - 1]! >= 0)) break;
      squared[at] = before;
      indices[at] = indices[at - 1]!;
    }
    squared[at] = sum;
    indices[at] = index;
  }
}
