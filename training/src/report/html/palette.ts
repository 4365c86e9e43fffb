import { type Colour, clusterHue, oklch } from '../colour.js';

/** Of what has no colour of its own: empty clusters, classes beyond those in the legend. */
export const NEUTRAL = '#8b8f98';

/**
 * Colours of `count` groups, all visible on white and on near-black: hues spread as on the sheet of samples, and with
 * many of them three lightnesses in turn, so that neighbours differ in more than their hue.
 */
export function groupColours(count: number): string[] {
  const lightness = count > 12 ? [0.54, 0.72, 0.63] : [0.62];
  return Array.from({ length: count }, (_, i) =>
    hex(oklch(lightness[i % lightness.length]!, 0.15, clusterHue(i, count))),
  );
}

/** A colour for each cluster by its number of rows: {@link NEUTRAL} for those without any, which are nowhere drawn. */
export function clusterColours(rows: readonly number[]): string[] {
  const colours = groupColours(rows.filter((count) => count > 0).length);
  let used = 0;
  return rows.map((count) => (count > 0 ? colours[used++]! : NEUTRAL));
}

function hex(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
