import { firstNotFinite, LOWEST_EXPONENT_BIT } from './checks.js';

/**
 * Writes the first of the largest probabilities of each row, and which one that is.
 *
 * @param probabilities - [N, K] row-major
 * @param labels - [N], written to
 * @param confidence - [N], written to
 * @returns the first row with a probability that is NaN or Infinity; −1 where there is none
 */
export function decide(
  probabilities: Float32Array,
  clusters: number,
  labels: Int32Array,
  confidence: Float32Array,
): number {
  // Numbers from 0 are in the order of their bits, and bits can be compared without branches, of which half would be
  // guessed wrong. What is none of them leaves a negative number in `signs`.
  const bits = new Int32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  const confidenceBits = new Int32Array(confidence.buffer, confidence.byteOffset, confidence.length);
  let signs = 0;
  for (let i = 0, first = 0; i < labels.length; i++, first += clusters) {
    let best = 0;
    let largest = bits[first]!;
    signs |= largest;
    for (let k = 1; k < clusters; k++) {
      const own = bits[first + k]!;
      const above = (largest - own) >> 31;
      largest ^= (largest ^ own) & above;
      best ^= (best ^ k) & above;
      signs |= own;
    }
    signs |= largest + LOWEST_EXPONENT_BIT;
    labels[i] = best;
    confidenceBits[i] = largest;
  }
  if (signs >= 0) return -1;
  const lost = firstNotFinite(probabilities);
  if (lost >= 0) return Math.floor(lost / clusters);
  for (let i = 0; i < labels.length; i++) {
    const row = probabilities.subarray(i * clusters, (i + 1) * clusters);
    const largest = row.reduce((most, own) => Math.max(most, own));
    // What is below 0 is no probability, but −0 is one, whose bits are those of no other number.
    labels[i] = row.findIndex((own) => own === largest);
    confidence[i] = largest;
  }
  return -1;
}
