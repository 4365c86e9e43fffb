/** Most that the default variant may lose: of accuracy, or without labels of the rows that stay in their cluster. */
export const LARGEST_LOSS = 0.001;

/** Samples of at least this peak signal-to-noise ratio, in decibels, look the same. */
export const INVISIBLE_PSNR = 35;
