import { formatDuration } from '../progress.js';
import { classColours } from './class-colours.js';
import { confusionMatrix } from './confusion.js';
import { lossCurves } from './curves.js';
import type { ReportData } from './data.js';
import { figuresTable, qualityTable } from './figures.js';
import { lossPanels } from './loss-panels.js';
import { mapRules, rowMaps } from './map.js';
import { type Content, html, Markup } from './markup.js';
import { count, counted } from './numbers.js';
import { clusterColours } from './palette.js';
import { keptRestart, restartTables } from './restarts.js';
import { settingsSection } from './settings.js';
import { clusterSizes } from './sizes.js';
import { style } from './style.js';
import { verdictBox, verdictOf } from './verdict.js';

/** Nothing is fetched and nothing is run, whatever the data hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

/**
 * A report as one HTML file: it needs no network and no script. The same data give the same bytes.
 */
export function reportHtml(data: ReportData): string {
  const sections = sectionsOf(data);
  const { title, clusters, kind, created } = data;
  const heading = `${title} in ${counted(clusters.length, 'cluster')}`;
  const what = kind === 'training' ? 'training report' : 'evaluation report';
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${heading}: ${what}</title>
<style>${new Markup(style)}${mapRules(clusters.length)}</style></head>
<body><header><p class="kicker">clusterzoo · ${what} · ${day(created)}</p>
<h1>${heading}</h1><p class="lede">${lede(data)}</p>
${verdictBox(verdictOf(data), data.warnings)}
${tiles(data)}
<nav aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav></header>
<main>${sections.map(
    ({ id, title, body }) => html`
<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`,
  )}
</main><footer>Written by clusterzoo. This page is complete in itself: nothing is loaded from anywhere.</footer></body></html>
`.text;
}

function day(created: string): string {
  const date = new Date(created);
  return `${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 16)} UTC`;
}

function lede({ rows, features, split, seconds, kind }: ReportData): string {
  const of = split === 'all' ? '' : ` of the ${split} split`;
  const took = seconds === undefined ? '' : `, trained in ${formatDuration(seconds).replaceAll(' ', '\u00a0')}`;
  const verb = kind === 'training' ? 'sorted without labels' : 'sorted by the model as it is shipped';
  return `${counted(rows, 'row')}${of}, ${counted(features, 'number')} each, ${verb}${took}.`;
}

/** The figures to see first. */
function tiles({ clusters, restarts, figures, quality }: ReportData): Markup {
  const filled = clusters.filter(({ rows }) => rows > 0).length;
  const best = figures.at(-1);
  const facts: [string, string][] = [['clusters with rows', `${count(filled)} of ${count(clusters.length)}`]];
  if (restarts && restarts.objectives.length !== 1)
    facts.push(['agreement of restarts', restarts.agreement.toFixed(3)]);
  if (best) facts.push([`ACC, ${best.split}`, best.acc.toFixed(3)], [`NMI, ${best.split}`, best.nmi.toFixed(3)]);
  if (quality) facts.push(['variety of samples', quality.varianceRatio.toFixed(2)]);
  if (quality && !best) facts.push(['samples in their cluster', quality.cycleShare.toFixed(3)]);
  return html`<dl class="tiles">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function sectionsOf(data: ReportData): Section[] {
  const { clusters, samples, map, figures, confusion, quality, history, restarts, split } = data;
  const names = clusters.map(({ name }) => name);
  const colours = clusterColours(clusters.map(({ rows }) => rows));
  const sections: (Section | false | undefined)[] = [
    samples && { id: 'samples', title: 'What is in the clusters', body: sheet(samples) },
    map && {
      id: 'map',
      title: 'Map of the rows',
      body: rowMaps(map, names, colours, confusion && classColours(confusion, names, colours)),
    },
    {
      id: 'sizes',
      title: 'Sizes of the clusters',
      body: html`<p>Rows of the ${split === 'all' ? 'data' : `${split} split`} in each cluster. The mark is the share that the
prior network learned to expect, π; bars far from their marks say that the encoder sees the clusters otherwise.</p>
${clusterSizes(clusters, colours)}`,
    },
    figures.length > 0 && {
      id: 'classes',
      title: 'Clusters and classes',
      body: html`<p>The labels were looked at only now, to measure: training never saw them. A low figure need not be a bad
clustering; it says that the groups in the data are other ones than the classes.</p>
${figuresTable(figures, data.published)}<p class="note">ACC: share of rows whose cluster stands for their class under the best
one-to-one map. NMI: normalised mutual information, arithmetic mean. ARI: adjusted Rand index. Purity: share in the most
frequent class of their cluster.</p>${confusion && matrixOf(confusion, split)}`,
    },
    quality && { id: 'quality', title: 'Quality without labels', body: qualityTable(quality) },
    history.length > 0 && {
      id: 'losses',
      title: 'Losses',
      body: lossCurves(lossPanels(history, restarts ? keptRestart(restarts.objectives) : 0)),
    },
    restarts &&
      restarts.objectives.length > 0 && {
        id: 'restarts',
        title: 'Restarts of the prior network',
        body: html`<p>The prior network finds the clusters. It was trained ${counted(restarts.objectives.length, 'time')} from
different starts; the one with the lowest objective was kept, and no label had a say in it. The adjusted Rand index (ARI) says
how far two of them found the same clusters: from 0.9 they are the same, below 0.7 do not rely on them.</p>
${restartTables(restarts, clusters.length)}`,
      },
    { id: 'settings', title: 'All settings', body: settingsSection(data.settings, data.config) },
  ];
  return sections.filter((section) => section !== false && section !== undefined);
}

function sheet({ png, clusters }: NonNullable<ReportData['samples']>): Markup {
  const alt = `A row for each of ${clusters} clusters: rows drawn by the generator, and real ones of the cluster beside them`;
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return html`<p>Each row is a cluster: at the left what the generator draws for it, at the right rows of the data that are in
it. The two should look alike, and the rows of one cluster like each other.</p><img class="sheet" alt="${alt}" src="${source}">`;
}

function matrixOf(confusion: NonNullable<ReportData['confusion']>, split: string): Markup {
  return html`<h3>Which cluster holds which class</h3><p>Counts of the ${split === 'all' ? 'data' : `${split} split`}, clusters by
the encoder, in the order of the classes they stand for (framed). The darker, the larger the class is in its cluster.</p>
${confusionMatrix(confusion)}`;
}
