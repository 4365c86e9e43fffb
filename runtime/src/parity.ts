import { count, nonNegative, object } from './schema-parts.js';

/** How far graphs are from the trained networks. */
export interface Parity {
  /**
   * Largest difference, over `inputs` rows each: of probabilities, of latents before they are standardised as a share of
   * the encodings' root mean square, and of outputs as a share of the width of `input.range`.
   */
  readonly maxAbsDifference: number;
  readonly inputs: number;
  /**
   * Largest legal difference of each graph from the entry's test data, as a share of their largest number (at least 1).
   *
   * @default 1e-5 for both
   */
  readonly tolerance?: { readonly encoder: number; readonly generator: number };
}

/** JSON Schema of a {@link Parity}. */
export const paritySchema = object(
  {
    maxAbsDifference: nonNegative,
    inputs: count,
    tolerance: object({ encoder: nonNegative, generator: nonNegative }),
  },
  ['tolerance'],
);
