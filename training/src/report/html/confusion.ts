import type { Confusion } from './data.js';
import { html, type Markup, scrollable, short } from './markup.js';
import { count, percent } from './numbers.js';

/** Clusters and classes on a matrix at most; what is left over is counted together. */
const MOST = 40;

/**
 * Clusters × classes with their counts: rows ordered so that the best one-to-one map runs down the diagonal, shaded by
 * the share of the cluster, with what each cluster is made of and how much of each class was found.
 */
export function confusionMatrix(confusion: Confusion): Markup {
  const { clusters, classes, counts, matched } = confusion;
  const at = (cluster: number, of: number) => counts[cluster * classes.length + of]!;
  const clusterSizes = clusters.map((_, p) => sum(classes.map((_, t) => at(p, t))));
  const classSizes = classes.map((_, t) => sum(clusters.map((_, p) => at(p, t))));
  const columns = largest(classSizes, MOST);
  const rows = ordered(largest(clusterSizes, MOST), matched, columns);
  const others = classes.length - columns.length;
  const body = rows.map((p) => {
    const size = clusterSizes[p]!;
    const cells = columns.map((t) => cell(at(p, t), size, matched[p] === t));
    const rest = size - sum(columns.map((t) => at(p, t)));
    const most = Math.max(0, ...classes.map((_, t) => at(p, t)));
    return html`<tr><th scope="row">${short(clusters[p]!, 16)}</th>${cells}${others > 0 && cell(rest, size, false)}
<td class="total">${count(size)}</td><td class="total">${size > 0 ? percent(most / size) : '–'}</td></tr>`;
  });
  const found = columns.map((t) => {
    const own = matched.indexOf(t);
    return html`<td class="total">${own < 0 ? '–' : percent(at(own, t) / Math.max(1, classSizes[t]!))}</td>`;
  });
  const note = [
    clusters.length > rows.length && `${count(clusters.length - rows.length)} smaller clusters are left out. `,
    others > 0 && `${count(others)} smaller classes are counted together.`,
  ];
  return html`${scrollable(
    'Clusters and classes',
    html`<table class="matrix"><thead><tr><th scope="col">cluster \\ class</th>${columns.map(
      (t) => html`<th scope="col">${short(classes[t]!, 12)}</th>`,
    )}${others > 0 && html`<th scope="col">others</th>`}<th scope="col" class="total">rows</th>
<th scope="col" class="total">purity</th></tr></thead>
<tbody>${body}</tbody><tfoot><tr><th scope="row">rows</th>${columns.map(
      (t) => html`<td class="total">${count(classSizes[t]!)}</td>`,
    )}${others > 0 && html`<td></td>`}<td class="total">${count(sum(classSizes))}</td><td></td></tr>
<tr><th scope="row">found</th>${found}${others > 0 && html`<td></td>`}<td></td><td></td></tr></tfoot></table>`,
  )}${note.some((part) => part !== false) && html`<p class="note">${note}</p>`}`;
}

function cell(value: number, size: number, matched: boolean): Markup {
  const share = size > 0 ? value / size : 0;
  const classes = [value === 0 && 'none', share > 0.5 && 'dark', matched && 'matched'].filter(Boolean).join(' ');
  return html`<td class="${classes}" style="--share:${share.toFixed(3)}">${value === 0 ? '·' : count(value)}</td>`;
}

/** Indices of the `most` largest values, in their own order. */
function largest(values: readonly number[], most: number): number[] {
  const all = [...values.keys()];
  return all
    .sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** Clusters in the order of the classes that they stand for; those that stand for none come last. */
function ordered(rows: readonly number[], matched: Confusion['matched'], columns: readonly number[]): number[] {
  const position = (p: number) => {
    const found = columns.indexOf(matched[p] ?? -1);
    return found < 0 ? columns.length : found;
  };
  return [...rows].sort((a, b) => position(a) - position(b) || a - b);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
