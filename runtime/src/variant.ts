import { type Parity, paritySchema } from './parity.js';
import { nonNegative, object, share, size, text } from './schema-parts.js';

/**
 * How a variant, whose weights are rounded, compares with full precision. Labels and samples are those of the same rows,
 * latents and clusters in both; of counts, samples are compared by log2(1 + x).
 */
export interface PrecisionVariant {
  /** As {@link Manifest.parity}; latents only of rows that stay in their cluster, and test data those of full precision. */
  readonly parity: Parity;
  readonly labels: {
    /** Which rows of the data set. */
    readonly split: string;
    readonly count: number;
    /** Share of them whose most probable cluster is the same, [0, 1]. */
    readonly agreement: number;
  };
  /** Differences are shares of the width of the data's range. */
  readonly samples: {
    readonly count: number;
    readonly maxAbsDifference: number;
    readonly meanAbsDifference: number;
    /**
     * Peak signal-to-noise ratio of the sample that differs most, in decibels: −10·log10 of its mean squared difference.
     * At most 200, which stands for none.
     */
    readonly lowestPsnr: number;
  };
}

/** JSON Schema of a {@link PrecisionVariant}. */
export const variantSchema = object({
  parity: paritySchema,
  labels: object({ split: text, count: size, agreement: share }),
  samples: object({
    count: size,
    maxAbsDifference: nonNegative,
    meanAbsDifference: nonNegative,
    lowestPsnr: { type: 'number', maximum: 200 },
  }),
});
