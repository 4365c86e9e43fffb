import type { PublishedFigure, Quality } from '@clusterzoo/runtime';
import type { FigureRow } from './data.js';
import { html, type Markup, scrollable } from './markup.js';
import { significant } from './numbers.js';

const fixed = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(4));

/** How well clusters agree with classes, a row for each split and network, and what others report. */
export function figuresTable(figures: readonly FigureRow[], published: readonly PublishedFigure[] = []): Markup {
  const own = figures.map(
    ({ split, by, acc, nmi, ari, purity }) => html`<tr><th scope="row">${by}</th><td class="text">${split}</td>
${[acc, nmi, ari, purity].map((value) => html`<td>${fixed(value)}</td>`)}</tr>`,
  );
  const others = published.map(
    ({ method, source, acc, nmi, ari }) => html`<tr class="others"><th scope="row">${method}</th>
<td class="text">${source}</td>${[acc, nmi, ari].map((value) => html`<td>${fixed(value)}</td>`)}<td>–</td></tr>`,
  );
  return scrollable(
    'Agreement of clusters and classes',
    html`<table><thead><tr><th scope="col">clusters of</th><th scope="col" class="text">rows</th><th scope="col">ACC</th>
<th scope="col">NMI</th><th scope="col">ARI</th><th scope="col">purity</th></tr></thead><tbody>${own}</tbody>
${others.length > 0 && html`<tbody>${others}</tbody>`}</table>`,
  );
}

/** Figures that need no labels, each with what it means. */
export function qualityTable(quality: Quality): Markup {
  const { varianceRatio, cycleShare, reconstructionError, kmeansReconstructionError } = quality;
  const rows: [string, string, string][] = [
    [
      'variety of samples',
      varianceRatio.toFixed(3),
      'variance of the rows generated in a cluster over that of the data in it; 1 is as varied',
    ],
    [
      'samples in their cluster',
      cycleShare.toFixed(3),
      'share of generated rows that the encoder puts back where they were drawn; 1 is all of them',
    ],
    [
      'reconstruction error',
      significant(reconstructionError),
      'mean squared error of a row encoded and generated again, in squared units of the data',
    ],
    [
      'the same of k-means',
      significant(kmeansReconstructionError),
      'of the nearest of as many centroids: what there is to beat',
    ],
  ];
  return html`<table class="quality"><tbody>${rows.map(
    ([name, value, meaning]) => html`<tr><th scope="row">${name}<small>${meaning}</small></th><td>${value}</td></tr>`,
  )}</tbody></table>`;
}
