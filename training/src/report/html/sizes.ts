import type { SampleWords } from '@clusterzoo/export/zoo';
import type { ClusterFacts } from './data.js';
import { html, type Markup, scrollable, short } from './markup.js';
import { count, percent } from './numbers.js';

/** Sizes of the clusters as bars, beside the share that was expected of each, with their typical confidence. */
export function clusterSizes(
  clusters: readonly ClusterFacts[],
  colours: readonly string[],
  { many }: SampleWords,
): Markup {
  const total = clusters.reduce((sum, { rows }) => sum + rows, 0) || 1;
  const largest = Math.max(...clusters.flatMap(({ rows, expected }) => [rows / total, expected])) || 1;
  const width = (share: number) => `${((100 * share) / largest).toFixed(2)}%`;
  const body = clusters.map(
    ({ name, rows, expected, confidence }, i) => html`<tr><th scope="row">${short(name)}</th>
<td class="bars" aria-hidden="true"><div class="bar" style="width:${width(rows / total)};background:${colours[
      i
    ]!}"></div><div class="mark" style="left:${width(expected)}"></div></td>
<td>${count(rows)}</td><td>${percent(rows / total)}</td><td>${percent(expected)}</td>
<td>${rows > 0 ? confidence.mean.toFixed(3) : '–'}</td><td>${rows > 0 ? confidence.p05.toFixed(3) : '–'}</td></tr>`,
  );
  return scrollable(
    'Sizes of the clusters',
    html`<table class="sizes"><thead><tr><th scope="col">cluster</th><th scope="col" class="wide">
<span class="tick"></span> expected (π)</th><th scope="col">${many}</th><th scope="col">share</th><th scope="col">π</th>
<th scope="col">confidence, mean</th>
<th scope="col">lowest 5 %</th></tr></thead><tbody>${body}</tbody></table>`,
  );
}
