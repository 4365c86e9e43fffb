import type { BaselineRow, Manifest, MetricRow, PublishedFigure } from '@clusterzoo/runtime';
import { type Column, codeBlock, grouped, table } from './markdown.js';
import { precisionOf } from './precision.js';
import { capitalized, sampleWords, unseenLabels } from './words.js';

const right = (heading: string): Column => ({ heading, align: 'right' });
const FIGURES = ['acc', 'nmi', 'ari', 'purity'] as const;
const FIGURE_COLUMNS = [right('ACC'), right('NMI'), right('ARI'), right('purity')];
const RULES: Readonly<Record<MetricRow['rule'], string>> = { argmax: 'argmax', kmeans: 'k-means' };

/** The section on figures that need labels. */
export function metricsSection(manifest: Manifest): string {
  const { metrics: all, baselines = [], published = [], training, featureNote } = manifest;
  const { many } = sampleWords(manifest.input);
  // Those of variants have a section of their own.
  const metrics = all.filter((row) => precisionOf(row) === 'fp32');
  const parts = ['## Results'];
  if (metrics.length === 0)
    parts.push('The data set has no labels, so that there is nothing to compare clusters with.');
  else {
    parts.push(
      `${capitalized(unseenLabels(manifest))} were used to measure, after training, and nowhere else. ACC: accuracy ` +
        'under the best one-to-one map of clusters to classes. NMI: normalised mutual information (arithmetic mean). ARI: adjusted Rand index. ' +
        `Purity: share of ${many} in their cluster's most frequent class. Rule \`argmax\` takes the encoder's most probable ` +
        'cluster, as `model.cluster()` does; `k-means` clusters the encodings of the split, as papers do.',
    );
    if (typeof training.seed === 'number')
      parts.push(`The files here are those of the run with seed ${training.seed}.`);
    const runs = new Set(metrics.map(({ note, seed }) => JSON.stringify([note, seed])));
    if (metrics.some(({ note }) => note !== undefined)) {
      parts.push(
        'k-means sees probabilities: calibrated ones as shipped, and those of the encoder as it was trained in other ' +
          'settings. argmax is the same either way.',
      );
    }
    if (baselines.length > 0) parts.push(baselinesText(many));
    const shipped = featureNote === undefined ? 'as shipped' : 'as shipped †';
    if (runs.size > 1 || baselines.length > 0) {
      parts.push('### Over the seeds', summaryTable(metrics, baselines, shipped), '### Every run');
    }
    parts.push(runsTable(metrics, shipped, many));
    if (featureNote !== undefined) parts.push(`† ${featureNote}`);
    const commands = [...new Set(metrics.map(({ command }) => command))];
    parts.push('Trained with', codeBlock('sh', commands.join('\n')));
  }
  if (published.length > 0) parts.push('### Published figures', publishedTable(published));
  return parts.join('\n\n');
}

function baselinesText(many: string): string {
  return (
    `Baselines are classical clusterers, fitted without labels to the training ${many} as the encoder sees them; the ` +
    `${many} of every split are then put into the clusters found. k-means is the best of 10 starts for each seed, GMM a ` +
    'Gaussian mixture, the most likely of 3 starts, with full covariance matrices unless it says diagonal; PCA keeps ' +
    '90 % of the variance, or 30 components. `clusterzoo evaluate --baselines` measures them again.'
  );
}

/** Rows that may be averaged: those of one key. */
function groups<Row>(metrics: readonly Row[], keyOf: (row: Row) => readonly string[]): Row[][] {
  const found = new Map<string, Row[]>();
  for (const row of metrics) {
    const key = JSON.stringify(keyOf(row));
    const rows = found.get(key);
    if (rows) rows.push(row);
    else found.set(key, [row]);
  }
  return [...found.values()];
}

function summaryTable(metrics: readonly MetricRow[], baselines: readonly BaselineRow[], shipped: string): string {
  const columns = [
    { heading: 'setting' },
    { heading: 'split' },
    { heading: 'rule' },
    ...FIGURE_COLUMNS,
    right('seeds'),
  ];
  const figures = (group: readonly (MetricRow | BaselineRow)[]) => [
    ...FIGURES.map((name) => meanAndDeviation(group.map((row) => row[name]))),
    String(group.length),
  ];
  const ours = groups(metrics, ({ note = '', split, rule }) => [note, split, rule]).map((group) => {
    const { note, split, rule } = group[0]!;
    return [note ?? shipped, split, RULES[rule], ...figures(group)];
  });
  const theirs = groups(baselines, ({ method, split }) => [method, split]).map((group) => {
    const { method, split } = group[0]!;
    return [`baseline: ${method}`, split, '–', ...figures(group)];
  });
  return table(columns, [...ours, ...theirs]);
}

/** Mean ± sample standard deviation; the mean alone of a single value. */
export function meanAndDeviation(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return mean.toFixed(4);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}

function runsTable(metrics: readonly MetricRow[], shipped: string, many: string): string {
  const columns = [
    { heading: 'setting' },
    right('seed'),
    { heading: 'split' },
    right(many),
    { heading: 'rule' },
    ...FIGURE_COLUMNS,
    { heading: 'trained with' },
  ];
  const rows = metrics.map(({ note, seed, split, count, rule, engine, ...row }) => {
    const figures = FIGURES.map((name) => row[name].toFixed(4));
    return [note ?? shipped, String(seed), split, grouped(count), RULES[rule], ...figures, engine];
  });
  return table(columns, rows);
}

function publishedTable(published: readonly PublishedFigure[]): string {
  const columns = [{ heading: 'method' }, right('ACC'), right('NMI'), right('ARI'), { heading: 'source' }];
  const shown = (value: number | undefined) => (value === undefined ? '–' : String(value));
  const rows = published.map(({ method, source, acc, nmi, ari, note }) => {
    return [method, shown(acc), shown(nmi), shown(ari), note === undefined ? source : `${source}; ${note}`];
  });
  return table(columns, rows);
}
