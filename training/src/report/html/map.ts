import type { SampleWords } from '@clusterzoo/export/zoo';
import type { MappedRows, PlaneMap } from './data.js';
import { classGroups, clusterGroups, type Group } from './map-groups.js';
import { AXIS, EDGE, fitted, markPlaces, type Scale, SIZE } from './map-scale.js';
import { cut, html, Markup, short } from './markup.js';
import { count, percent, place, tickLabels, ticks } from './numbers.js';

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
  words: SampleWords,
  classColours: readonly string[] = [],
): Markup {
  const clusters = clusterGroups(mapped.clusters, names, colours);
  const { classes, classNames = [] } = mapped;
  const colourings = [
    { by: 'cluster', groups: clusters },
    ...(classes ? [{ by: 'class', groups: classGroups(classes, classNames, classColours) }] : []),
  ];
  const sampled =
    mapped.clusters.length < mapped.of
      ? `${count(mapped.clusters.length)} of ${count(mapped.of)} ${words.many}, drawn with seed ${mapped.seed}.`
      : `All ${words.many}.`;
  return html`<div class="maps">${mapped.maps.map(
    (
      map,
    ) => html`<h3>${HEADINGS[map.of]}</h3><p class="note">${meaning(map, words)} ${projected(map, words)} ${sampled}</p>
<div class="panels">${colourings.map(({ by, groups }) => panel(map, by, groups, words))}</div>`,
  )}</div>`;
}

/** Rules by which a cluster stands out on the maps while the pointer or the focus is on its name. */
export function mapRules(clusters: number): Markup {
  const rule = (k: number) =>
    `.maps:has(.key-${k}:is(:hover,:focus)) .by-cluster .points:not(.cluster-${k}){opacity:.07}`;
  return new Markup(Array.from({ length: clusters }, (_, k) => rule(k)).join('\n'));
}

const HEADINGS = { data: 'As the data lie', encodings: 'As the model sees them' } as const;

function meaning({ of, projection }: PlaneMap, { many }: SampleWords): string {
  if (of === 'data') {
    const scaled = projection.kind === 'columns' ? '' : ', scaled feature by feature';
    return `The ${many} themselves${scaled}; this map knows nothing of the clusters.`;
  }
  return (
    `The encodings of the ${many}: latents times 0.1 beside the probabilities of the clusters. Those of a cluster ` +
    `lie together here by design; what counts is which ${many} lie between.`
  );
}

function projected({ projection }: PlaneMap, { many }: SampleWords): string {
  switch (projection.kind) {
    case 'columns':
      return 'Both features as they are.';
    case 'pca': {
      const [first, second] = projection.shares;
      return `First two principal components, with ${percent(first)} and ${percent(second)} of the variance.`;
    }
    case 'umap':
      return `UMAP with ${projection.neighbours} neighbours: near ${many} matter, axes and distances of groups do not.`;
  }
}

function panel(
  { of, projection, axes }: PlaneMap,
  by: string,
  groups: readonly Group[],
  { many }: SampleWords,
): Markup {
  const { points } = projection;
  const scale = fitted(points, projection.kind === 'columns');
  const radius = points.length > 1200 ? 3.4 : 5;
  const dots = groups.map(({ colour, key, name, rows }) => {
    const path = rows.map((i) => `M${place(scale.x(points[2 * i]!))} ${place(scale.y(points[2 * i + 1]!))}h0`).join('');
    const own = key === undefined ? '' : ` cluster-${key}`;
    const title = html`<title>${name}: ${count(rows.length)} of these ${many}</title>`;
    return html`<path class="points${own}" stroke="${colour}" stroke-width="${radius}" d="${path}">${title}</path>`;
  });
  const crowded = groups.length > 12 ? ' crowded' : '';
  const marked = groups.filter(({ mark }) => mark !== '');
  const places = markPlaces(
    marked.map(({ rows }) => rows),
    points,
    scale,
  );
  const labels = marked.map(({ mark }, i) => {
    const [x, y] = places[i]!;
    return html`<text class="name${crowded}" x="${place(x)}" y="${place(y)}">${mark}</text>`;
  });
  const title = `${HEADINGS[of]}, coloured by ${by}: ${count(points.length / 2)} ${many} in ${groups.length} groups`;
  return html`<figure class="panel by-${by}"><figcaption>coloured by <b>${by}</b></figcaption>
<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${title}">
${axes && axisMarks(scale, axes)}${dots}${labels}</svg>
<ul class="legend">${groups.map(legendEntry)}</ul></figure>`;
}

function legendEntry({ name, mark, colour, key, rows }: Group): Markup {
  const said = mark !== '' && mark !== name && name !== `cluster ${mark}` && html`<b>${mark}</b> `;
  const shown = html`<span class="dot" style="background:${colour}"></span>${said}${short(name, 24)} <small>${count(
    rows.length,
  )}</small>`;
  return key === undefined ? html`<li>${shown}</li>` : html`<li class="key-${key}" tabindex="0">${shown}</li>`;
}

function axisMarks(scale: Scale, [across, up]: readonly [string, string]): Markup {
  const [xs, ys] = scale.ranges.map(([low, high]) => ticks(low, high)) as [number[], number[]];
  const [xLabels, yLabels] = [tickLabels(xs), tickLabels(ys)];
  const bottom = SIZE - AXIS;
  const columns = xs.map((value, i) => {
    const x = place(scale.x(value));
    return html`<path class="grid" d="M${x} ${EDGE}V${bottom}"/>
<text x="${x}" y="${bottom + 13}" text-anchor="middle">${xLabels[i]}</text>`;
  });
  const lines = ys.map((value, i) => {
    const y = scale.y(value);
    return html`<path class="grid" d="M${AXIS} ${place(y)}H${SIZE - EDGE}"/>
<text x="${AXIS - 4}" y="${place(y + 4)}" text-anchor="end">${yLabels[i]}</text>`;
  });
  return html`${columns}${lines}<text x="${SIZE - EDGE}" y="${SIZE - 5}" text-anchor="end">${cut(across, 24)}</text>
<text x="2" y="${EDGE - 3}">${cut(up, 24)}</text>`;
}
