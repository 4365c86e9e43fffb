import type { Dimension } from './graph.js';

/** A size as a product of symbolic axes and a plain number. */
export interface SizeFactors {
  readonly symbols: readonly string[];
  readonly factor: number;
}

/**
 * Symbolic axes during a trace. tfjs knows only numbers, so each symbol has a large prime as its stand-in, and every
 * size that is a multiple of that prime is read as a multiple of the symbol.
 */
export class SymbolTable {
  readonly #standIns: ReadonlyMap<string, number>;

  /** @param standIns - a distinct prime for every symbol */
  constructor(standIns: ReadonlyMap<string, number>) {
    this.#standIns = standIns;
  }

  /** The number that tfjs is shown for a dimension. */
  standIn(dimension: Dimension): number {
    return typeof dimension === 'number' ? dimension : this.#standIns.get(dimension)!;
  }

  factor(size: number): SizeFactors {
    const symbols: string[] = [];
    let factor = size;
    for (const [symbol, prime] of this.#standIns) {
      for (; factor !== 0 && factor % prime === 0; factor /= prime) symbols.push(symbol);
    }
    return { symbols, factor };
  }

  isSymbolic(size: number): boolean {
    return this.factor(size).symbols.length > 0;
  }

  /** The dimension that a size stands for: `784`, `N`, or a product such as `4*N`. */
  dimension(size: number): Dimension {
    const { symbols, factor } = this.factor(size);
    if (symbols.length === 0) return size;
    return (factor === 1 ? symbols : [factor, ...symbols]).join('*');
  }
}
