/** Gives names that are not taken yet. */
export class NameSupply {
  readonly #taken: Set<string>;
  #serial = 0;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** Marks a name as taken. */
  take(name: string): void {
    this.#taken.add(name);
  }

  fresh(stem: string): string {
    let name: string;
    do name = `${stem}_${this.#serial++}`;
    while (this.#taken.has(name));
    this.take(name);
    return name;
  }
}
