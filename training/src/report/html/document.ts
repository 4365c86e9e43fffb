import { formatDuration } from '../progress.js';
import type { ReportData } from './data.js';
import { mapRules } from './map.js';
import { html, Markup } from './markup.js';
import { count, counted } from './numbers.js';
import { sectionsOf } from './sections.js';
import { style } from './style.js';
import { verdictBox, verdictOf } from './verdict.js';
import { wordsOf } from './words.js';

/** Nothing is fetched and nothing is run, whatever the data hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A report as one HTML file: it needs no network and no script. The same data give the same bytes. */
export function reportHtml(data: ReportData): string {
  const sections = sectionsOf(data);
  const { title, clusters, kind, created } = data;
  const what = kind === 'training' ? 'training report' : 'evaluation report';
  const bodies = sections.map(
    ({ id, title, body }) => html`
<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`,
  );
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${title}: ${what}</title>
<style>${new Markup(style)}${mapRules(clusters.length)}</style></head>
<body><header><p class="kicker">clusterzoo · ${what} · ${minute(created)}</p>
<h1>${title}</h1><p class="lede">${lede(data)}${data.featureNote !== undefined && html` ${data.featureNote}`}</p>
${verdictBox(verdictOf(data), data.warnings)}
${tiles(data)}
<nav aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav></header>
<main>${bodies}
</main><footer>Written by clusterzoo. This page is complete in itself: nothing is loaded from anywhere.</footer>
</body></html>
`.text;
}

/** A moment to the minute; whatever is none stays as it is. */
function minute(created: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(created) ?? [];
  return day === undefined ? created : `${day} ${time} UTC`;
}

function lede(report: ReportData): string {
  const { data, rows, features, image, split, seconds, kind } = report;
  const of = split === 'all' ? data : `${data}, ${split} split`;
  // A number and its unit stay on one line.
  const took = seconds === undefined ? '' : `, trained in ${formatDuration(seconds).replaceAll(' ', '\u00a0')}`;
  const sorted = kind === 'training' ? 'sorted without labels' : 'sorted by the model as it is shipped';
  const size = image ? `${image.height} × ${image.width} pixels` : counted(features, 'number');
  return `${counted(rows, wordsOf(report).one)} of ${of}, ${size} each, ${sorted}${took}.`;
}

/** The figures to see first. */
function tiles(data: ReportData): Markup {
  const { clusters, restarts, main, quality } = data;
  const filled = clusters.filter(({ rows }) => rows > 0).length;
  const facts: [string, string][] = [
    [`clusters with ${wordsOf(data).many}`, `${count(filled)} of ${count(clusters.length)}`],
  ];
  if (restarts && restarts.objectives.length !== 1) {
    facts.push(['agreement of restarts', restarts.agreement.toFixed(3)]);
  }
  if (main) facts.push([`ACC, ${main.split}`, main.acc.toFixed(3)], [`NMI, ${main.split}`, main.nmi.toFixed(3)]);
  if (quality) facts.push(['variety of samples', quality.varianceRatio.toFixed(2)]);
  if (quality && !main) facts.push(['samples in their cluster', quality.cycleShare.toFixed(3)]);
  const tile = ([name, value]: [string, string]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class="tiles">${facts.map(tile)}</dl>`;
}
