/** Side of a map, in units of its drawing. */
export const SIZE = 360;
/** Room around the points. */
export const EDGE = 14;
/** Room for the labels of axes that mean something. */
export const AXIS = 34;

/** Height of a group that its mark would hide. */
const COVERED = 34;

/** Where points lie on a map. */
export interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly ranges: readonly [readonly [number, number], readonly [number, number]];
}

/** Points onto the canvas: each axis by itself where they mean something, otherwise both alike. */
export function fitted(points: Float32Array, apart: boolean): Scale {
  const range = (axis: 0 | 1): [number, number] => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < points.length; i += 2) [low, high] = [Math.min(low, points[i]!), Math.max(high, points[i]!)];
    return [low, high];
  };
  const [across, up] = [range(0), range(1)];
  const spans = [across[1] - across[0], up[1] - up[0]].map((span) => span || 1);
  const common = Math.max(...spans);
  const [left, bottom] = apart ? [AXIS, AXIS] : [EDGE, EDGE];
  const to = (value: number, [low, high]: [number, number], span: number, from: number) => {
    const length = SIZE - from - EDGE;
    const share = 0.5 + (value - (low + high) / 2) / (apart ? span : common);
    return from + length * share;
  };
  return {
    x: (value) => to(value, across, spans[0]!, left),
    y: (value) => SIZE - to(value, up, spans[1]!, bottom),
    ranges: [across, up],
  };
}

/** Where a group's mark goes: on the row nearest to its median, or above a group that it would cover. */
export function markPlace(rows: readonly number[], points: Float32Array, scale: Scale): [number, number] {
  const places = rows.map((i): [number, number] => [scale.x(points[2 * i]!), scale.y(points[2 * i + 1]!)]);
  const quantile = (axis: 0 | 1, share: number) =>
    places.map((place) => place[axis]).sort((a, b) => a - b)[Math.floor(share * (places.length - 1))]!;
  const [x, y] = [quantile(0, 0.5), quantile(1, 0.5)];
  const away = ([px, py]: [number, number]) => (px - x) ** 2 + (py - y) ** 2;
  const nearest = places.reduce((best, each) => (away(each) < away(best) ? each : best));
  const top = quantile(1, 0.05);
  const small = quantile(1, 0.95) - top < COVERED;
  return small && top > EDGE ? [nearest[0], top - 5] : [nearest[0], nearest[1] + 4];
}
