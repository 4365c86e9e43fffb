import { basename, resolve } from 'node:path';
import { sampleWords } from '@clusterzoo/export/zoo';
import { type Calibration, type Manifest, type MetricRow, type Precision, ZooError } from '@clusterzoo/runtime';
import type { Dataset } from '../data/dataset.js';
import { baselinesOf } from './baseline-figures.js';
import { calibrateSeeds } from './calibrating.js';
import { requireComparable, sameSetting } from './comparable-runs.js';
import { type DataReference, datasetFor, reopenData } from './data.js';
import { exportEntry, measureRun } from './export-entry.js';
import { isLimited, knownDataOf, publishedFigures } from './known-data.js';
import { optionsOf, publicCommand } from './recorded-command.js';
import type { Run, RunRecord } from './run-folder.js';
import { throwIfStopped } from './stop.js';

/** What to make of a run, or of several on the same data. */
export interface ExportRequest {
  /** The first one decides which setting is shipped; {@link shippedRun} says which run of that setting. */
  readonly runs: readonly [Run, ...Run[]];
  /** Where each of them is, in the same order, for messages. @default the commands that trained them */
  readonly sources?: readonly string[];
  /** Folder of the entry. */
  readonly folder: string;
  /** @default the folder's name */
  readonly name?: string;
  /** @default method and data set */
  readonly title?: string;
  /** The command line that repeats the export. */
  readonly command?: string;
  /** Measures classical clusterers too, where the data have labels; takes up to some minutes. @default false */
  readonly baselines?: boolean;
  /** Precisions to ship. @default all for pictures as there is room, full precision for vectors */
  readonly precisions?: readonly Precision[];
  /** Opens the data of the runs again. @default without a word of what is downloaded */
  readonly reopen?: (reference: DataReference) => Promise<Dataset>;
  /** Told what is done on the way. */
  readonly onNote?: (text: string) => void;
  /** Stops it with `ABORTED`, and nothing is written. */
  readonly signal?: AbortSignal;
  /** Told what should not be missed, though nothing failed. */
  readonly onWarning?: (message: string) => void;
}

/** Names that a zoo entry can have. */
const NAME = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

/**
 * Objective of the restart that a run went on with: a collapsed one may have reached less, and is not kept. Infinite
 * without a prior network.
 */
function objective({ record: { prior } }: Run): number {
  return prior.objectives[prior.kept ?? -1] ?? Math.min(...prior.objectives);
}

/**
 * The run that is shipped: among those with the first one's setting, whatever their seed, the one whose prior network
 * reached the lowest objective; without such a network the first. No label has a say in it.
 */
export function shippedRun(runs: ExportRequest['runs']): Run {
  const same = runs.filter((run) => sameSetting(run, runs[0]));
  return same.reduce((best, run) => (objective(run) < objective(best) ? run : best));
}

/** Options of `train` that do not make a setting: those that all runs of an entry share, how they ran, and the seed. */
const INCIDENTAL: ReadonlySet<string> = new Set(
  ['data', 'labels', 'test', 'split', 'seed', 'engine', 'device', 'allow-empty-clusters'].map((name) => `--${name}`),
);

/** How a run of another setting differs, as its options say it. */
function settingNote({ command }: RunRecord): string {
  const told = optionsOf(publicCommand(command)).filter(([name]) => !INCIDENTAL.has(name));
  return told.map(([name, value]) => `${name.replace(/^--/, '')} ${value}`.trimEnd()).join(' ') || 'default setting';
}

/**
 * Writes a zoo entry from one or several runs on the same data: one is shipped, and the figures of all are on its card.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a name that is none, runs on different data, and two of one setting with the same
 *   seed; `INVALID_DATA` if the data have changed since the training, and what `exportEntry` throws
 */
export async function exportRuns({
  runs,
  sources = runs.map(({ record }) => record.command),
  folder,
  name = basename(resolve(folder)),
  title,
  command,
  baselines = false,
  precisions,
  signal,
  reopen = (reference) => reopenData(reference, signal && { signal }),
  onNote,
  onWarning,
}: ExportRequest): Promise<{ manifest: Manifest; shipped: Run }> {
  if (!NAME.test(name)) {
    const legal = 'lower-case letters and digits, with single . _ or - between them';
    throw new ZooError(
      'INVALID_ARGUMENT',
      `the name of an entry must be ${legal}, got "${name}"; give one with --name`,
    );
  }
  requireComparable(runs, sources);
  const shipped = shippedRun(runs);
  const { data, seconds, versions, created } = shipped.record;
  const dataset = datasetFor(await reopen(data), data.split);
  const known = knownDataOf(data.data);
  const imbalanced = data.imbalance === undefined ? '' : `, imbalanced (${data.imbalance})`;
  const part = isLimited(data) ? `, ${data.rows} ${sampleWords(dataset).many}` : '';
  const common = {
    dataset,
    name,
    title: title ?? `SIMI-ClusterGAN on ${known?.title ?? dataset.name}${imbalanced}${part}`,
    ...(known && { published: publishedFigures(known, data) }),
    ...(known && { datasetTitle: known.title, units: known.units, style: known.style }),
  };
  const calibrations = new Map<Run, Calibration>();
  const source = (run: Run) => {
    const { engine, command } = run.record;
    const calibration = calibrations.get(run);
    return {
      ...common,
      trained: run.trained,
      engine: `${engine.name} ${engine.device}`,
      command: publicCommand(command),
      ...(calibration && { calibration }),
    };
  };
  const otherRuns: MetricRow[] = [];
  // Each as if it were shipped, since k-means sees probabilities; other settings are measured as they were trained.
  const seeds = runs.filter((run) => sameSetting(run, shipped));
  if (seeds.length > 1) {
    const found = await calibrateSeeds(seeds.map(source), signal);
    for (const [i, calibration] of found.entries()) calibrations.set(seeds[i]!, calibration);
  }
  for (const run of runs) {
    if (run === shipped) continue;
    throwIfStopped(signal, 'the export');
    const note = sameSetting(run, shipped) ? undefined : settingNote(run.record);
    otherRuns.push(...(await measureRun(source(run), note, signal)));
  }
  const { clusters, scaling } = shipped.trained.config;
  const watch = { ...(signal && { signal }), ...(onNote && { onNote }), ...(onWarning && { onWarning }) };
  const baselineRows = baselines ? await baselinesOf(dataset, { clusters, scaling }, watch) : [];
  const { manifest } = await exportEntry({
    ...source(shipped),
    folder,
    ...(signal && { signal }),
    ...(onWarning && { onWarning }),
    ...(precisions && { precisions }),
    details: {
      ...(command !== undefined && { exportCommand: publicCommand(command) }),
      created,
      seconds,
      versions,
      split: data.split,
      ...(shipped.trained.config.prior && { restartAgreement: shipped.trained.prior.agreement }),
    },
    otherRuns,
    baselines: baselineRows,
  });
  return { manifest, shipped };
}

/** The file that tells a zoo entry's folder from others. */
export const ENTRY_FILE = 'manifest.json';
