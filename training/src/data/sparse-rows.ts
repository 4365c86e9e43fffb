/** A matrix of few entries, filled in any order and then read row by row. */
export class SparseRows {
  #rowOf = new Uint32Array(1024);
  #columnOf = new Uint32Array(1024);
  #values = new Float64Array(1024);
  #entries = 0;
  /** Entries in the order of their rows. */
  #order = new Uint32Array(0);
  /** Where in that order the next row to read begins. */
  #next = 0;

  /** @param rows, columns - size of the matrix, each below 2³² */
  constructor(
    private readonly rows: number,
    private readonly columns: number,
  ) {}

  /** Adds to an entry. */
  add(row: number, column: number, value: number): void {
    if (value === 0) return;
    const at = this.#entries++;
    if (at === this.#rowOf.length) this.#grow();
    this.#rowOf[at] = row;
    this.#columnOf[at] = column;
    this.#values[at] = value;
  }

  /** To be called once after the last entry was added. */
  sort(): void {
    const count = this.#entries;
    const rowOf = this.#rowOf;
    if (this.rows > 4 * count + 1024) {
      // Hardly any row has an entry: counting them would take longer than comparing.
      this.#order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => rowOf[a]! - rowOf[b]!);
      return;
    }
    const place = new Uint32Array(this.rows + 1);
    for (let at = 0; at < count; at++) place[rowOf[at]! + 1]!++;
    for (let row = 0; row < this.rows; row++) place[row + 1]! += place[row]!;
    this.#order = new Uint32Array(count);
    for (let at = 0; at < count; at++) this.#order[place[rowOf[at]!]!++] = at;
  }

  /** The next `count` rows, `[count, columns]` row-major; `start` must be where the last call ended. */
  dense(start: number, count: number): Float64Array {
    const dense = new Float64Array(count * this.columns);
    for (; this.#next < this.#entries; this.#next++) {
      const entry = this.#order[this.#next]!;
      const row = this.#rowOf[entry]! - start;
      if (row >= count) break;
      dense[row * this.columns + this.#columnOf[entry]!]! += this.#values[entry]!;
    }
    return dense;
  }

  #grow(): void {
    const length = 2 * this.#rowOf.length;
    const [rowOf, columnOf, values] = [this.#rowOf, this.#columnOf, this.#values];
    this.#rowOf = new Uint32Array(length);
    this.#rowOf.set(rowOf);
    this.#columnOf = new Uint32Array(length);
    this.#columnOf.set(columnOf);
    this.#values = new Float64Array(length);
    this.#values.set(values);
  }
}
