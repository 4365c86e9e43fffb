/** Which nodes read each tensor, and through how many of their inputs. */
export class UseIndex<T> {
  readonly #users = new Map<string, Map<T, number>>();

  /** Notes one more input of `node` that reads `name`. The empty name, an omitted input, is not a tensor. */
  add(name: string, node: T): void {
    if (name === '') return;
    let users = this.#users.get(name);
    if (users === undefined) {
      users = new Map();
      this.#users.set(name, users);
    }
    users.set(node, (users.get(node) ?? 0) + 1);
  }

  /** Notes one input of `node` less that reads `name`. */
  remove(name: string, node: T): void {
    const users = this.#users.get(name);
    const inputs = users?.get(node) ?? 0;
    if (inputs > 1) users?.set(node, inputs - 1);
    else users?.delete(node);
  }

  /** The nodes that read a tensor, each once, in the order in which they began to. */
  users(name: string): T[] {
    return [...(this.#users.get(name)?.keys() ?? [])];
  }

  /** How many inputs read a tensor. */
  count(name: string): number {
    let count = 0;
    for (const inputs of this.#users.get(name)?.values() ?? []) count += inputs;
    return count;
  }
}
