import type { MappedRows, PlaneMap } from './data.js';
import { html, Markup, short } from './markup.js';
import { count, percent, place, tickLabels, ticks } from './numbers.js';
import { NEUTRAL } from './palette.js';

const SIZE = 360;
const EDGE = 14;
/** Room for the labels of axes that mean something. */
const AXIS = 34;

/** Classes with a colour and a label of their own. */
const MOST_CLASSES = 20;

/** Rows that share a colour on a map. */
interface Group {
  readonly name: string;
  readonly colour: string;
  /** Number of the cluster, by which its points are found under the pointer; absent of classes. */
  readonly key?: number;
  /** Places on the map of {@link MappedRows}. */
  readonly rows: readonly number[];
}

/**
 * Maps of the rows, one for each projection, coloured by cluster, and beside it by class where there are labels.
 *
 * @param names - of the clusters
 * @param colours - of the clusters
 * @param classColours - of the classes
 */
export function rowMaps(
  mapped: MappedRows,
  names: readonly string[],
  colours: readonly string[],
  classColours: readonly string[] = [],
): Markup {
  const clusters = groupsOf(mapped.clusters, names, colours, true);
  const { classes, classNames = [] } = mapped;
  const colourings = [
    { by: 'cluster', groups: clusters },
    ...(classes ? [{ by: 'class', groups: classGroups(classes, classNames, classColours) }] : []),
  ];
  const sampled =
    mapped.clusters.length < mapped.of
      ? `${count(mapped.clusters.length)} of ${count(mapped.of)} rows, drawn with seed ${mapped.seed}.`
      : 'All rows.';
  return html`<div class="maps">${mapped.maps.map(
    (map) => html`<h3>${HEADINGS[map.of]}</h3><p class="note">${MEANINGS[map.of]} ${projected(map)} ${sampled}</p>
<div class="panels">${colourings.map(({ by, groups }) => panel(map, by, groups))}</div>`,
  )}</div>`;
}

/** Rules by which a cluster stands out on the maps while the pointer or the focus is on its name. */
export function mapRules(clusters: number): Markup {
  const rule = (k: number) =>
    `.maps:has(.key-${k}:is(:hover,:focus)) .by-cluster .points:not(.cluster-${k}){opacity:.07}`;
  return new Markup(Array.from({ length: clusters }, (_, k) => rule(k)).join('\n'));
}

const HEADINGS = { data: 'As the data lie', encodings: 'As the model sees them' } as const;

const MEANINGS = {
  data: 'The rows themselves, scaled feature by feature; this map knows nothing of the clusters.',
  encodings:
    'The encodings of the rows: latents times 0.1 beside the probabilities of the clusters. Rows of a cluster lie together ' +
    'here by design; what counts is which rows lie between.',
} as const;

function projected({ projection }: PlaneMap): string {
  switch (projection.kind) {
    case 'columns':
      return 'Both features as they are.';
    case 'pca': {
      const [first, second] = projection.shares;
      return `First two principal components, with ${percent(first)} and ${percent(second)} of the variance.`;
    }
    case 'umap':
      return `UMAP with ${projection.neighbours} neighbours: who is near matters, axes and distances between groups do not.`;
  }
}

function groupsOf(
  labels: ArrayLike<number>,
  names: readonly string[],
  colours: readonly string[],
  keyed: boolean,
): Group[] {
  const rows = names.map((): number[] => []);
  for (let i = 0; i < labels.length; i++) rows[labels[i]!]!.push(i);
  const groups = names.map((name, k) => ({
    name,
    colour: colours[k] ?? NEUTRAL,
    rows: rows[k]!,
    ...(keyed && { key: k }),
  }));
  return groups.filter((group) => group.rows.length > 0);
}

/** The classes with the most rows by name, and all others together in grey, behind them. */
function classGroups(classes: ArrayLike<number>, names: readonly string[], colours: readonly string[]): Group[] {
  const all = groupsOf(classes, names, colours, false);
  const kept = new Set([...all].sort((a, b) => b.rows.length - a.rows.length).slice(0, MOST_CLASSES));
  const shown = all.filter((group) => kept.has(group));
  const others = all.filter((group) => !kept.has(group)).flatMap(({ rows }) => rows);
  const rest = { name: `${all.length - shown.length} other classes`, colour: NEUTRAL, rows: others };
  return [...(others.length > 0 ? [rest] : []), ...shown];
}

function panel({ of, projection, axes }: PlaneMap, by: string, groups: readonly Group[]): Markup {
  const { points } = projection;
  const scale = fitted(points, projection.kind === 'columns');
  const radius = points.length > 1200 ? 3.4 : 5;
  const dots = groups.map(({ colour, key, name, rows }) => {
    const path = rows.map((i) => `M${place(scale.x(points[2 * i]!))} ${place(scale.y(points[2 * i + 1]!))}h0`).join('');
    const own = key === undefined ? '' : ` cluster-${key}`;
    return html`<path class="points${own}" stroke="${colour}" stroke-width="${radius}" d="${path}"><title>${name}: ${count(
      rows.length,
    )} of these rows</title></path>`;
  });
  const labels = groups.map(({ name, rows }) => {
    const middle = medoid(rows, points);
    const [x, y] = [scale.x(points[2 * middle]!), scale.y(points[2 * middle + 1]!)];
    return html`<text class="name" x="${place(x)}" y="${place(y + 4)}">${labelOf(name)}</text>`;
  });
  const title = `${HEADINGS[of]}, coloured by ${by}: ${count(points.length / 2)} rows in ${groups.length} groups`;
  return html`<figure class="panel by-${by}"><figcaption>coloured by <b>${by}</b></figcaption>
<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${title}">${axes && axisMarks(scale, axes)}${dots}${labels}</svg>
<ul class="legend">${groups.map(
    ({ name, colour, key, rows }) =>
      html`<li class="${key === undefined ? '' : `key-${key}`}" tabindex="0"><span class="dot" style="background:${colour}"></span>${short(
        name,
        20,
      )} <small>${count(rows.length)}</small></li>`,
  )}</ul></figure>`;
}

/** `cluster 7` is `7` on a map; a long name is cut. */
function labelOf(name: string): string {
  const [, number] = /^cluster (\d+)$/.exec(name) ?? [];
  const characters = [...(number ?? name)];
  return characters.length > 12 ? `${characters.slice(0, 11).join('')}…` : characters.join('');
}

interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly ranges: readonly [readonly [number, number], readonly [number, number]];
}

/** Points onto the canvas: each axis by itself where they mean something, otherwise both alike. */
function fitted(points: Float32Array, apart: boolean): Scale {
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

function axisMarks(scale: Scale, [across, up]: readonly [string, string]): Markup {
  const [xs, ys] = scale.ranges.map(([low, high]) => ticks(low, high)) as [number[], number[]];
  const [xLabels, yLabels] = [tickLabels(xs), tickLabels(ys)];
  return html`${xs.map((value, i) => {
    const x = place(scale.x(value));
    return html`<path class="grid" d="M${x} ${EDGE}V${SIZE - AXIS}"/><text x="${x}" y="${SIZE - AXIS + 13}" text-anchor="middle">${xLabels[i]}</text>`;
  })}${ys.map((value, i) => {
    const y = scale.y(value);
    return html`<path class="grid" d="M${AXIS} ${place(y)}H${SIZE - EDGE}"/><text x="${AXIS - 4}" y="${place(y + 4)}" text-anchor="end">${yLabels[i]}</text>`;
  })}<text class="axis" x="${SIZE - EDGE}" y="${SIZE - 5}" text-anchor="end">${labelOf(across)}</text><text class="axis" x="2" y="${EDGE - 3}">${labelOf(up)}</text>`;
}

/** The row nearest to the median of its group: a place for its name that lies on it. */
function medoid(rows: readonly number[], points: Float32Array): number {
  const median = (axis: 0 | 1) => rows.map((i) => points[2 * i + axis]!).sort((a, b) => a - b)[rows.length >> 1]!;
  const [x, y] = [median(0), median(1)];
  const away = (i: number) => (points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2;
  return rows.reduce((best, i) => (away(i) < away(best) ? i : best));
}
