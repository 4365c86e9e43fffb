import type { SampleWords } from '@clusterzoo/export/zoo';
import type { Confusion } from './data.js';
import { html, type Markup, scrollable, short } from './markup.js';
import { count, percent } from './numbers.js';

/** Clusters and classes on a matrix at most; what is left over is counted together. */
const MOST = 40;

/** Share from which white is easier to read on the shade than black. */
export const DARK = 0.8;

/** Classes up to which there is room for large cells. */
const ROOMY = 12;

/**
 * Clusters × classes with their counts: rows ordered so that the best one-to-one map runs down the diagonal, shaded by
 * the share of the cluster, with what each cluster is made of and how much of each class was found.
 */
export function confusionMatrix(confusion: Confusion, { many }: SampleWords): Markup {
  const { clusters, classes, counts, matched } = confusion;
  const at = (cluster: number, of: number) => counts[cluster * classes.length + of]!;
  const clusterSizes = clusters.map((_, p) => sum(classes.map((_, t) => at(p, t))));
  const classSizes = classes.map((_, t) => sum(clusters.map((_, p) => at(p, t))));
  const columns = foundFirst(largest(classSizes, MOST), matched);
  const rows = ordered(largest(clusterSizes, MOST), matched, columns);
  const others = classes.length - columns.length;
  const upright = columns.some((t) => [...classes[t]!].length > 5);
  const body = rows.map((p) => {
    const size = clusterSizes[p]!;
    const cells = columns.map((t) => cell(at(p, t), size, matched[p] === t));
    const rest = size - sum(columns.map((t) => at(p, t)));
    const most = classes.reduce((largest, _, t) => Math.max(largest, at(p, t)), 0);
    return html`<tr><th scope="row">${short(clusters[p]!, 16)}</th>${cells}${others > 0 && cell(rest, size, false)}
${total(count(size))}${total(size > 0 ? percent(most / size) : '–')}</tr>`;
  });
  const found = columns.map((t) => {
    const own = matched.indexOf(t);
    return total(own < 0 ? '–' : `${Math.round((100 * at(own, t)) / Math.max(1, classSizes[t]!))} %`);
  });
  const rest = others > 0 && total('');
  const table = html`<table class="matrix${columns.length > ROOMY && ' crowded'}"><thead><tr>
<th scope="col">cluster \\ class</th>${columns.map((t) => heading(classes[t]!, upright))}
${others > 0 && heading('others', upright)}<th scope="col" class="total">${many}</th>
<th scope="col" class="total">purity</th></tr></thead><tbody>${body}</tbody>
<tfoot><tr><th scope="row">${many}</th>${columns.map((t) => total(count(classSizes[t]!)))}${rest}
${total(count(sum(classSizes)))}${total('')}</tr>
<tr><th scope="row">found</th>${found}${rest}${total('')}${total('')}</tr></tfoot></table>`;
  const left = [
    clusters.length > rows.length && `${count(clusters.length - rows.length)} of the smaller clusters are left out.`,
    others > 0 && `${count(others)} of the smaller classes are counted together.`,
  ].filter((part) => part !== false);
  const note = left.length > 0 && html`<p class="note">${left.join(' ')}</p>`;
  return html`${scrollable('Clusters and classes', table)}${note}`;
}

function total(text: string): Markup {
  return html`<td class="total">${text}</td>`;
}

function cell(value: number, size: number, matched: boolean): Markup {
  const share = size > 0 ? value / size : 0;
  const classes = [value === 0 && 'none', share > DARK && 'dark', matched && 'matched'].filter(Boolean).join(' ');
  return html`<td class="${classes}" style="--share:${share.toFixed(3)}">${value === 0 ? '·' : count(value)}</td>`;
}

function heading(name: string, upright: boolean): Markup {
  return html`<th scope="col">${upright ? html`<div class="upright">${short(name, 18)}</div>` : name}</th>`;
}

/** Indices of the `most` largest values, in their own order. */
function largest(values: readonly number[], most: number): number[] {
  const all = [...values.keys()];
  return all
    .sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** Classes that a cluster stands for, and after them those that none does. */
function foundFirst(columns: readonly number[], matched: Confusion['matched']): number[] {
  return [...columns.filter((t) => matched.includes(t)), ...columns.filter((t) => !matched.includes(t))];
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
