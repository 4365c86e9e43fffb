import type { RestartFacts } from './data.js';
import { html, type Markup, scrollable } from './markup.js';
import { significant } from './numbers.js';

/** Index of the restart that was kept: the first with the lowest objective. */
export function keptRestart(objectives: readonly number[]): number {
  return objectives.indexOf(Math.min(...objectives));
}

/** The restarts of the prior network, and how far every two agree. */
export function restartTables({ objectives, agreements, used }: RestartFacts, clusters: number): Markup {
  const kept = keptRestart(objectives);
  const list = html`<table><thead><tr><th scope="col">restart</th><th scope="col">objective</th>
${used && html`<th scope="col">clusters used</th>`}<th scope="col" class="text"></th></tr></thead><tbody>${objectives.map(
    (objective, i) => html`<tr><th scope="row">${i + 1}</th><td>${significant(objective, 5)}</td>
${used && html`<td>${used[i]!} of ${clusters}</td>`}<td class="text">${i === kept && 'kept: the lowest'}</td></tr>`,
  )}</tbody></table>`;
  if (!agreements || objectives.length < 2) return scrollable('Restarts', list);
  const matrix = html`<table class="matrix"><thead><tr><th scope="col">ARI</th>${objectives.map(
    (_, i) => html`<th scope="col">${i + 1}</th>`,
  )}</tr></thead><tbody>${agreements.map(
    (row, i) =>
      html`<tr><th scope="row">${i + 1}</th>${row.map((value, j) => {
        const share = Math.max(0, value).toFixed(3);
        return i === j
          ? html`<td class="none">–</td>`
          : html`<td class="${value > 0.5 ? 'dark' : ''}" style="--share:${share}">${value.toFixed(3).replace('-', '−')}</td>`;
      })}</tr>`,
  )}</tbody></table>`;
  return html`<div class="columns">${scrollable('Restarts', list)}${scrollable('Agreement of restarts', matrix)}</div>`;
}
