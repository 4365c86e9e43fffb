import { Random } from '@clusterzoo/runtime';
import type { EpochLosses, ReportData } from '../../training/src/report/html/data.js';
import { samplesSheet } from '../../training/src/report/samples-sheet.js';

/** What a {@link reportData} is about. */
export interface ReportShape {
  readonly clusters?: number;
  /** Classes; 0 for data without labels. */
  readonly classes?: number;
  readonly mapped?: number;
  readonly epochs?: number;
  readonly restarts?: number;
  /** Makes a name out of a plain one. */
  readonly naming?: (name: string) => string;
}

/** A training's report with plausible contents, the same each time. */
export function reportData(shape: ReportShape = {}): ReportData {
  const { clusters = 3, classes = 3, mapped = 60, epochs = 12, restarts = 2, naming = (name) => name } = shape;
  const random = new Random(5);
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const names = range(clusters).map((k) => naming(`cluster ${k}`));
  const classNames = range(classes).map((t) => naming(`${t}`));
  const losses = (epoch: number) => ({ objective: 1 / epoch + 0.01 * random.uniform(), [naming('odd')]: -epoch });
  const stages = [...range(restarts).map((i) => `prior network ${i + 1}/${restarts}`), naming('generator and encoder')];
  const history = stages.flatMap((stage) =>
    range(epochs).map((e): EpochLosses => ({ stage, epoch: e + 1, losses: losses(e + 1) })),
  );
  const points = () => random.normals(2 * mapped, 3);
  const samples = random.normals(clusters * 8);
  const figures = { acc: 0.9, nmi: 0.8, ari: 0.7, purity: 0.9 };
  const main = { split: naming('test'), by: naming('encoder'), ...figures };
  const rows = range(clusters).map((k) => 100 - k);
  return {
    kind: 'training',
    title: naming('flowers'),
    data: naming('flowers.csv'),
    split: naming('train'),
    rows: rows.reduce((sum, count) => sum + count, 0),
    features: 4,
    created: '2026-01-02T03:04:05.000Z',
    seconds: 75,
    clusters: names.map((name, k) => ({
      name,
      rows: rows[k]!,
      expected: 1 / clusters,
      confidence: { mean: 0.9, p05: 0.6 },
    })),
    restarts: {
      agreement: 0.95,
      objectives: range(restarts).map((i) => 0.5 - 0.1 * i),
      agreements: range(restarts).map((i) => range(restarts).map((j) => (i === j ? 1 : 0.95))),
      used: range(restarts).map(() => clusters),
    },
    warnings: [naming('take care')],
    ...(classes > 0 && { main }),
    figures: classes > 0 ? [main] : [],
    baselines:
      classes > 0 ? [{ split: 'test', by: naming('k-means'), seeds: 5, figures: ['0.7', '0.6', '0.5', '0.7'] }] : [],
    ...(classes > 0 && { published: [{ method: naming('other'), source: naming('a paper'), acc: 0.5 }] }),
    quality: { varianceRatio: 0.9, cycleShare: 0.99, reconstructionError: 1.5, kmeansReconstructionError: 2.5 },
    ...(classes > 0 && {
      confusion: {
        clusters: names,
        classes: classNames,
        counts: range(clusters * classes).map((i) => (Math.floor(i / classes) === i % classes ? 90 : 5)),
        matched: range(clusters).map((k) => (k < classes ? k : undefined)),
      },
    }),
    history,
    samples: {
      png: samplesSheet({
        style: { type: 'vector', features: 4 },
        rows: range(clusters).map((k) => ({ label: String(k), samples: samples.subarray(8 * k, 8 * k + 8) })),
        scale: 1,
      }),
      clusters,
    },
    map: {
      maps: [
        { of: 'data', projection: { kind: 'columns', points: points() }, axes: [naming('width'), naming('height')] },
        { of: 'encodings', projection: { kind: 'umap', points: points(), neighbours: 15 } },
        { of: 'encodings', projection: { kind: 'pca', points: points(), shares: [0.5, 0.25] } },
      ],
      clusters: range(mapped).map((i) => i % clusters),
      ...(classes > 0 && { classes: range(mapped).map((i) => i % classes), classNames }),
      of: 5 * mapped,
      seed: 0,
    },
    settings: [{ title: naming('Run'), entries: [[naming('command'), naming('clusterzoo train --data flowers.csv')]] }],
    config: { seed: 0, [naming('note')]: naming('none') },
  };
}
