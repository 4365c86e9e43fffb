import { shown } from './checks.js';
import { ZooError } from './errors.js';

/** The four 32-bit words of a {@link Random}'s state, for checkpoints. */
export type RandomState = readonly [number, number, number, number];

/**
 * Seeded pseudo-random numbers: the one source of randomness in clusterzoo, so that the same seed gives the same
 * weights, batches, noise and samples everywhere. sfc32 (Chris Doty-Humphrey's Small Fast Counting generator);
 * not for cryptography.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /**
   * @param seed - any integer in [0, 2³²), or a state taken from {@link Random.state}
   * @throws ZooError `INVALID_ARGUMENT` for any other seed
   */
  constructor(seed: number | RandomState) {
    if (!Array.isArray(seed)) {
      if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
        throw new ZooError('INVALID_ARGUMENT', `seed must be an integer in [0, 2^32), got ${shown(seed)}`);
      }
      [this.#a, this.#b, this.#c, this.#counter] = [0, seed | 0, 0x9e3779b9 | 0, 1];
      for (let i = 0; i < 12; i++) this.#next();
    } else {
      [this.#a, this.#b, this.#c, this.#counter] = seed;
    }
  }

  /** Where the sequence is: a new Random made of it goes on as this one would. */
  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  /** Goes on from a state that was read before. */
  set state(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#counter] = state;
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** An independent generator, for a part of a run whose number of draws must not disturb the others. */
  fork(): Random {
    return new Random(this.#next());
  }

  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform(): number {
    return this.#next() / 4294967296;
  }

  /** Uniform integer in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** `length` standard normal numbers (Box–Muller), times `scale`. */
  normals(length: number, scale = 1): Float32Array {
    const out = new Float32Array(length);
    for (let i = 0; i < length; i += 2) {
      const radius = scale * Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      out[i] = radius * Math.cos(angle);
      if (i + 1 < length) out[i + 1] = radius * Math.sin(angle);
    }
    return out;
  }

  /** `length` numbers uniform in [low, high). */
  uniforms(length: number, low = 0, high = 1): Float32Array {
    return Float32Array.from({ length }, () => low + (high - low) * this.uniform());
  }

  /** 0 … length − 1 in random order (Fisher–Yates). */
  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }

  /** An index drawn with probability proportional to `weights` (non-negative, not all zero). */
  categorical(weights: ArrayLike<number>): number {
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i]!;
    let left = this.uniform() * total;
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i]!;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }
}
