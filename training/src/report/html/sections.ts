import type { SampleWords } from '@clusterzoo/export/zoo';
import { classColours } from './class-colours.js';
import { confusionMatrix } from './confusion.js';
import { lossCurves } from './curves.js';
import type { Confusion, ReportData, RestartFacts } from './data.js';
import { figuresTable, qualityTable } from './figures.js';
import { lossPanels } from './loss-panels.js';
import { rowMaps } from './map.js';
import { type Content, html, type Markup } from './markup.js';
import { counted } from './numbers.js';
import { clusterColours } from './palette.js';
import { keptRestart, restartTables } from './restarts.js';
import { settingsSection } from './settings.js';
import { clusterSizes } from './sizes.js';
import { SAME_CLUSTERS, SAME_IN_THE_MAIN } from './verdict.js';
import { wordsOf } from './words.js';

/** A part of a report that can be linked to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

/** The parts of a report that there is something to say in. */
export function sectionsOf(data: ReportData): Section[] {
  const { clusters, samples, map, figures, confusion, quality, history, restarts } = data;
  const names = clusters.map(({ name }) => name);
  const colours = clusterColours(clusters.map(({ rows }) => rows));
  const words = wordsOf(data);
  const { many } = words;
  const rows = data.split === 'all' ? `all ${many}` : `the ${many} of the ${data.split} split`;
  const sections: (Section | false | undefined)[] = [
    samples && { id: 'samples', title: 'What is in the clusters', body: sheet(samples, words) },
    map && {
      id: 'map',
      title: `Map of the ${many}`,
      body: rowMaps(map, names, colours, words, confusion && classColours(confusion, names, colours)),
    },
    {
      id: 'sizes',
      title: 'Sizes of the clusters',
      body: html`${sizesIntroduction(rows)}${clusterSizes(clusters, colours, words)}`,
    },
    figures.length > 0 && { id: 'classes', title: 'Clusters and classes', body: classes(data, rows, words) },
    quality && { id: 'quality', title: 'Quality without labels', body: qualityTable(quality, words) },
    history.length > 0 && {
      id: 'losses',
      title: 'Losses',
      body: lossCurves(lossPanels(history, restarts ? keptRestart(restarts) : 0), words),
    },
    restarts !== undefined &&
      restarts.objectives.length > 0 && {
        id: 'restarts',
        title: 'Restarts of the prior network',
        body: html`${restartsIntroduction(restarts)}${restartTables(restarts, clusters.length)}`,
      },
    { id: 'settings', title: 'All settings', body: settingsSection(data.settings, data.config) },
  ];
  return sections.filter((section) => section !== false && section !== undefined);
}

function sheet({ png, clusters }: NonNullable<ReportData['samples']>, { many }: SampleWords): Markup {
  const alt = `A row for each of ${clusters} clusters: what the generator draws for it, beside real ${many} in it`;
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return html`<p>Each row is a cluster: at the left what the generator draws for it, at the right ${many} of the data that
are in it. The two should look alike, and the ${many} of one cluster like each other.</p>
<img class="sheet" alt="${alt}" src="${source}">`;
}

function sizesIntroduction(rows: string): Markup {
  return html`<p>How ${rows} are spread over the clusters. The mark is the share that the prior network learned to
expect, π; bars far from their marks say that the encoder sees the clusters otherwise.</p>`;
}

function classes(data: ReportData, rows: string, words: SampleWords): Markup {
  const { figures, baselines, published, confusion, featureNote } = data;
  return html`<p>The labels were looked at only now, to measure: training never saw them. A low figure need not be a
bad clustering; it says that the groups in the data are other ones than the classes.</p>
${figuresTable(figures, baselines, words, published)}${featureNote !== undefined && html`<p>† ${featureNote}</p>`}
<p class="note">ACC: share of ${words.many} whose cluster stands for their class under the best one-to-one map. NMI: normalised
mutual information, arithmetic mean. ARI: adjusted Rand index. Purity: share in the most frequent class of their
cluster.</p>${confusion && matrixOf(confusion, rows, words)}`;
}

function matrixOf(confusion: Confusion, rows: string, words: SampleWords): Markup {
  return html`<h3>Which cluster holds which class</h3>
<p>Counts of ${rows}, clusters by the encoder, in the order of the classes they stand for (framed). The stronger the
shade, the larger the class is in its cluster.</p>
${confusionMatrix(confusion, words)}`;
}

function restartsIntroduction({ objectives }: RestartFacts): Markup {
  const starts = objectives.length > 1 ? `${counted(objectives.length, 'time')} from different starts` : 'once';
  return html`<p>The prior network finds the clusters. It was trained ${starts}; of the trainings that use all clusters,
the one with the lowest objective was kept, and no label had a say in it. The adjusted Rand index (ARI) says how far two
of them found the same clusters: from ${SAME_CLUSTERS} they are the same, below
${SAME_IN_THE_MAIN} do not rely on them.</p>`;
}
