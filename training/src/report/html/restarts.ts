import { DARK } from './confusion.js';
import type { RestartFacts } from './data.js';
import { html, type Markup, scrollable } from './markup.js';
import { significant } from './numbers.js';

/** Index of the restart that was kept. */
export function keptRestart({ objectives, kept }: RestartFacts): number {
  return kept ?? objectives.indexOf(Math.min(...objectives));
}

/** The restarts of the prior network, and how far every two agree. */
export function restartTables(restarts: RestartFacts, clusters: number): Markup {
  const { objectives, agreements, used } = restarts;
  const kept = keptRestart(restarts);
  const rows = objectives.map(
    (objective, i) => html`<tr><th scope="row">${i + 1}</th><td>${significant(objective, 5)}</td>
${used && html`<td>${used[i]!} of ${clusters}</td>`}<td class="text">${i === kept && 'kept'}</td></tr>`,
  );
  const list = html`<table><thead><tr><th scope="col">restart</th><th scope="col">objective</th>
${used && html`<th scope="col">clusters used</th>`}<td></td></tr></thead><tbody>${rows}</tbody></table>`;
  if (!agreements || objectives.length < 2) return scrollable('Restarts', list);
  return html`<div class="columns">${scrollable('Restarts', list)}
${scrollable('Agreement of restarts', matrix(agreements))}</div>`;
}

function matrix(agreements: readonly (readonly number[])[]): Markup {
  const cell = (value: number, i: number, j: number) => {
    if (i === j) return html`<td class="none">–</td>`;
    const share = Math.max(0, value);
    const shown = value.toFixed(3).replace('-', '−');
    return html`<td class="${share > DARK && 'dark'}" style="--share:${share.toFixed(3)}">${shown}</td>`;
  };
  return html`<table class="matrix"><thead><tr><th scope="col">ARI</th>
${agreements.map((_, i) => html`<th scope="col">${i + 1}</th>`)}</tr></thead><tbody>${agreements.map(
    (row, i) => html`<tr><th scope="row">${i + 1}</th>${row.map((value, j) => cell(value, i, j))}</tr>`,
  )}</tbody></table>`;
}
