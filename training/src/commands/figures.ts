import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { argmaxRows, type Rows, type RowsInMemory } from '../methods/rows.js';
import { scaleRows } from '../methods/scaling.js';
import type { TrainedSimi } from '../methods/simi-clustergan/fit.js';
import { priorLabels } from '../methods/simi-clustergan/prior-labels.js';
import { encodeRows } from '../methods/simi-clustergan/train.js';
import { clusteringMetrics } from '../metrics/index.js';
import { plainTable } from '../report/table.js';
import { rowsOf, type TrainSplit } from './data.js';

/** Figures of one network on one split: the only use that labels have. */
export interface SplitFigures {
  readonly split: 'train' | 'all' | 'test';
  /** Whose clusters were measured. */
  readonly by: 'prior network' | 'encoder';
  readonly acc: number;
  /** Arithmetic mean in the denominator. */
  readonly nmi: number;
  readonly ari: number;
  readonly purity: number;
}

/** What the prior network sees of the rows that were trained on, and of the test split, where it sees features. */
export interface SeenRows {
  readonly train: RowsInMemory;
  /** Absent where nobody gave them: the prior network is not measured there. */
  readonly test?: RowsInMemory;
}

/** Measures prior network and encoder on the rows that were trained on, and on the test split where it was held out. */
export async function measureTraining(
  engine: Engine,
  dataset: Dataset,
  split: TrainSplit,
  trained: TrainedSimi,
  seen?: SeenRows,
): Promise<SplitFigures[]> {
  const { test, features } = dataset;
  const splits = [{ name: split, ...rowsOf(dataset, split), seen: seen?.train }] as {
    name: SplitFigures['split'];
    rows: Rows;
    labels: Int32Array | undefined;
    seen: Rows | undefined;
  }[];
  if (test && split === 'train') {
    const rows = { data: test.data, rows: test.count, columns: features };
    splits.push({ name: 'test', rows, labels: test.labels, seen: seen?.test });
  }
  const figures: SplitFigures[] = [];
  for (const { name, rows, labels, seen } of splits) {
    if (!labels) continue;
    const clusters = await clustersOf(engine, trained, rows, seen);
    for (const [by, found] of Object.entries(clusters) as [SplitFigures['by'], Int32Array | undefined][]) {
      if (!found) continue;
      const { acc, nmi, ari, purity } = clusteringMetrics(labels, found);
      figures.push({ split: name, by, acc, nmi: nmi.arithmetic, ari, purity });
    }
  }
  return figures;
}

/** Clusters of raw rows as each of the two networks sees them; of the prior network where it can see them. */
async function clustersOf(
  engine: Engine,
  trained: TrainedSimi,
  raw: Rows,
  seen: Rows | undefined,
): Promise<Record<SplitFigures['by'], Int32Array | undefined>> {
  const { config, networks, state, scaling } = trained;
  const rows: Rows = { ...raw, data: scaleRows(raw.data, scaling) };
  const { probabilities } = await encodeRows(engine, networks, state, rows);
  const shown = config.features ? seen : raw;
  return {
    'prior network': shown && (await priorLabels(engine, trained, shown)),
    encoder: argmaxRows(probabilities, config.clusters),
  };
}

/** The figures as a table for a terminal. */
export function figuresTable(figures: readonly SplitFigures[]): string {
  return plainTable({
    headings: ['split', 'clusters of', 'ACC', 'NMI', 'ARI', 'purity'],
    rows: figures.map(({ split, by, acc, nmi, ari, purity }) => [
      split,
      by,
      ...[acc, nmi, ari, purity].map((value) => value.toFixed(4)),
    ]),
  });
}

/** How far the restarts of the prior network agree, in words; `used` of K `clusters` have a row of the training data. */
export function agreementInWords(
  { agreement, objectives, used }: Pick<TrainedSimi['prior'], 'agreement' | 'objectives' | 'used'>,
  clusters: number,
): string {
  const restarts = objectives.length;
  if (restarts === 0)
    return 'no prior network: the clusters are those that the encoder came to, and differ with --seed';
  if (used < clusters) {
    const agreed = restarts < 2 ? '' : `, whatever ${restarts} trainings agree on (ARI ${agreement.toFixed(2)})`;
    return `the prior network uses only ${used} of ${clusters} clusters${agreed}: ask for fewer, or try another --seed`;
  }
  if (restarts < 2)
    return 'one training of the prior network: --prior-restarts 2 would show how stable the clusters are';
  const value = agreement.toFixed(2);
  const said = `${restarts} trainings of the prior network`;
  if (agreement >= 0.9) return `${said} found the same clusters (ARI ${value}): they are stable`;
  if (agreement >= 0.7) return `${said} agree in the main (ARI ${value}): some clusters are a matter of chance`;
  return `${said} disagree (ARI ${value}): distrust the clusters; try another --clusters`;
}
