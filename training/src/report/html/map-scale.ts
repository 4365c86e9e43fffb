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

type Place = readonly [x: number, y: number];

/** How far marks are apart at least, if there is room at all. */
const APART = 13;

/**
 * Where the marks of groups go: each on the row nearest to the median of its group, or above a group that it would
 * cover; and where another mark is already, beside it.
 *
 * @param groups - the rows of each
 */
export function markPlaces(groups: readonly (readonly number[])[], points: Float32Array, scale: Scale): Place[] {
  const placed: Place[] = [];
  for (const rows of groups) {
    const wanted = candidates(rows, points, scale);
    const free = wanted.find(([x, y]) => placed.every(([px, py]) => Math.hypot(px - x, py - y) >= APART));
    placed.push(free ?? wanted[0]!);
  }
  return placed;
}

function candidates(rows: readonly number[], points: Float32Array, scale: Scale): [Place, ...Place[]] {
  const places = rows.map((i): Place => [scale.x(points[2 * i]!), scale.y(points[2 * i + 1]!)]);
  const sorted = [0, 1].map((axis) => places.map((place) => place[axis]!).sort((a, b) => a - b));
  const quantile = (axis: 0 | 1, share: number) => sorted[axis]![Math.floor(share * (rows.length - 1))]!;
  const [x, y] = [quantile(0, 0.5), quantile(1, 0.5)];
  const away = ([px, py]: Place) => (px - x) ** 2 + (py - y) ** 2;
  const nearest = places.reduce((best, each) => (away(each) < away(best) ? each : best));
  const [left, right, top, bottom] = [quantile(0, 0.05), quantile(0, 0.95), quantile(1, 0.05), quantile(1, 0.95)];
  const [centre, above, below]: Place[] = [
    [nearest[0], nearest[1] + 4],
    [nearest[0], top - 5],
    [nearest[0], bottom + 13],
  ];
  const first = bottom - top < COVERED && top > EDGE ? above! : centre!;
  return [first, centre!, above!, below!, [left - 12, y + 4], [right + 12, y + 4]];
}
