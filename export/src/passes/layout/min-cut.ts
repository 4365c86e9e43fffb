/** A directed graph with capacities, cut where it is cheapest (Dinic's algorithm). */
export class FlowNetwork {
  readonly #first: number[] = [];
  readonly #next: number[] = [];
  readonly #target: number[] = [];
  readonly #residual: number[] = [];

  /** Adds a vertex and returns its number. */
  vertex(): number {
    return this.#first.push(-1) - 1;
  }

  /** Adds an edge; `back` is the capacity of the opposite direction. */
  edge(from: number, to: number, capacity: number, back = 0): void {
    this.#half(from, to, capacity);
    this.#half(to, from, back);
  }

  #half(from: number, to: number, capacity: number): void {
    this.#next.push(this.#first[from]!);
    this.#first[from] = this.#target.push(to) - 1;
    this.#residual.push(capacity);
  }

  /**
   * The sink's side of a cheapest cut between source and sink: of all of them the one with the fewest vertices there.
   */
  sinkSide(source: number, sink: number): ReadonlySet<number> {
    for (let levels = this.#levels(source); levels[sink]! >= 0; levels = this.#levels(source)) {
      const edges = [...this.#first];
      while (this.#augment(source, sink, Number.POSITIVE_INFINITY, levels, edges) > 0);
    }
    const reaches = new Set([sink]);
    for (const vertex of reaches) {
      // The residual capacity towards `vertex` lies on the twin of each of its edges.
      for (let edge = this.#first[vertex]!; edge >= 0; edge = this.#next[edge]!) {
        if (this.#residual[edge ^ 1]! > 0) reaches.add(this.#target[edge]!);
      }
    }
    return reaches;
  }

  #levels(source: number): Int32Array {
    const levels = new Int32Array(this.#first.length).fill(-1);
    levels[source] = 0;
    const queue = [source];
    for (const vertex of queue) {
      for (let edge = this.#first[vertex]!; edge >= 0; edge = this.#next[edge]!) {
        const to = this.#target[edge]!;
        if (this.#residual[edge]! <= 0 || levels[to]! >= 0) continue;
        levels[to] = levels[vertex]! + 1;
        queue.push(to);
      }
    }
    return levels;
  }

  #augment(vertex: number, sink: number, limit: number, levels: Int32Array, edges: number[]): number {
    if (vertex === sink) return limit;
    for (let edge = edges[vertex]!; edge >= 0; edge = edges[vertex]!) {
      const to = this.#target[edge]!;
      if (this.#residual[edge]! > 0 && levels[to] === levels[vertex]! + 1) {
        const flow = this.#augment(to, sink, Math.min(limit, this.#residual[edge]!), levels, edges);
        if (flow > 0) {
          this.#residual[edge]! -= flow;
          this.#residual[edge ^ 1]! += flow;
          return flow;
        }
      }
      edges[vertex] = this.#next[edge]!;
    }
    return 0;
  }
}
