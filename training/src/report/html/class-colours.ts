import type { Confusion } from './data.js';
import { groupColours, NEUTRAL } from './palette.js';

/**
 * Colours of classes beside coloured clusters: a class has that of the cluster which stands for it, so that what was
 * found looks alike on both maps and what was not stands out. Classes that no cluster stands for get what is left.
 *
 * @param names - of all clusters
 * @param colours - of all clusters
 */
export function classColours(
  { clusters, classes, matched }: Confusion,
  names: readonly string[],
  colours: readonly string[],
): string[] {
  const matching = classes.map((_, t) => names.indexOf(clusters[matched.indexOf(t)] ?? ''));
  const left = groupColours(classes.length + colours.length).filter((colour) => !colours.includes(colour));
  return matching.map((cluster) => (cluster < 0 ? (left.pop() ?? NEUTRAL) : colours[cluster]!));
}
