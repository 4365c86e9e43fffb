/** Red, green and blue of sRGB, each in [0, 255]. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * A colour by perceived lightness [0, 1], chroma (about 0 to 0.3) and hue in degrees: the OKLCH space, in which equal
 * lightness looks equally light whatever the hue. Channels outside sRGB are clipped.
 */
export function oklch(lightness: number, chroma: number, hue: number): Colour {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Linear light to an sRGB channel. */
function encode(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear));
  const value = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
}

/** From `from` (share 0) to `to` (share 1), along a straight line. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const at = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * share;
  return [at(0), at(1), at(2)];
}

/** Hue in degrees for one of `count` clusters, spread over the whole circle. */
export function clusterHue(index: number, count: number): number {
  return (25 + (360 * index) / count) % 360;
}
