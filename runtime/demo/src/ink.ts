/** What something is drawn with: the colour of a cluster, by its hue in degrees, or grey for data of no cluster. */
export type Ink = { readonly kind: 'cluster'; readonly hue: number } | { readonly kind: 'data' };

/** Colours of an ink in the page's present theme. */
export interface InkColours {
  /** Where a pen stroke starts, and what is fullest of a picture. */
  readonly strong: string;
  /** Where a pen stroke ends. */
  readonly weak: string;
}

const dark = matchMedia('(prefers-color-scheme: dark)');

export const DATA_INK: Ink = { kind: 'data' };

/** Hue in degrees of a cluster, spread over the whole circle. */
export function clusterHue(cluster: number, clusters: number): number {
  return (25 + (360 * cluster) / clusters) % 360;
}

/** The ink of a cluster. */
export function clusterInk(cluster: number, clusters: number): Ink {
  return { kind: 'cluster', hue: clusterHue(cluster, clusters) };
}

/** Between two inks, the shorter way round the circle of hues. */
export function mixInks(from: Ink, to: Ink, share: number): Ink {
  if (from.kind === 'data' || to.kind === 'data') return share < 0.5 ? from : to;
  const turn = ((to.hue - from.hue + 540) % 360) - 180;
  return { kind: 'cluster', hue: (from.hue + turn * share + 360) % 360 };
}

export function inkColours(ink: Ink): InkColours {
  const [chroma, hue] = ink.kind === 'data' ? [0.015, 260] : [0.155, ink.hue];
  return dark.matches
    ? { strong: `oklch(0.82 ${chroma * 0.85} ${hue})`, weak: `oklch(0.6 ${chroma} ${hue})` }
    : { strong: `oklch(0.5 ${chroma} ${hue})`, weak: `oklch(0.76 ${chroma * 0.85} ${hue})` };
}

/** Calls back whenever the theme becomes the other one. */
export function onThemeChange(callback: () => void): void {
  dark.addEventListener('change', callback);
}
