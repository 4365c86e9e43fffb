import type { SampleWords } from '@clusterzoo/export/zoo';
import type { PublishedFigure, Quality } from '@clusterzoo/runtime';
import type { BaselineFigures, FigureRow } from './data.js';
import { type Content, html, type Markup, scrollable } from './markup.js';
import { counted, significant } from './numbers.js';

/** How well clusters agree with classes: a model's, classical clusterers' on the same rows, and what others report. */
export function figuresTable(
  figures: readonly FigureRow[],
  baselines: readonly BaselineFigures[],
  { many }: SampleWords,
  published: readonly PublishedFigure[] = [],
): Markup {
  const own = figures.map(({ split, by, acc, nmi, ari, purity }) => row(by, split, [acc, nmi, ari, purity].map(fixed)));
  const classical = baselines.map(({ by, split, seeds, figures }) =>
    row(by, seeds > 1 ? `${split}, ${counted(seeds, 'seed')}` : split, figures),
  );
  const others = published.map(({ method, source, acc, nmi, ari }) =>
    row(method, source, [acc, nmi, ari, undefined].map(fixed)),
  );
  const bodies = [own, classical, others].filter((rows) => rows.length > 0);
  return scrollable(
    'Agreement of clusters and classes',
    html`<table class="figures"><thead><tr><th scope="col">clusters of</th><th scope="col" class="text">${many}</th>
${['ACC', 'NMI', 'ARI', 'purity'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
${bodies.map((rows) => html`<tbody>${rows}</tbody>`)}</table>`,
  );
}

function row(name: string, where: string, figures: readonly Content[]): Markup {
  return html`<tr><th scope="row">${name}</th><td class="text">${where}</td>
${figures.map((figure) => html`<td>${figure}</td>`)}</tr>`;
}

function fixed(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(4);
}

/** Figures that need no labels, each with what it means. */
export function qualityTable(quality: Quality, { one, many }: SampleWords): Markup {
  const { varianceRatio, cycleShare, reconstructionError, kmeansReconstructionError } = quality;
  const rows: [string, string, string][] = [
    [
      'variety of samples',
      varianceRatio.toFixed(3),
      `variance of the ${many} generated in a cluster over that of the data in it; 1 is as varied`,
    ],
    [
      'samples in their cluster',
      cycleShare.toFixed(3),
      `share of generated ${many} that the encoder puts back where they were drawn; 1 is all of them`,
    ],
    [
      'reconstruction error',
      significant(reconstructionError),
      `mean squared error of a ${one} encoded and generated again, in squared units of the data`,
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
