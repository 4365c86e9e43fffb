import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { hasCheckpoint } from '../checkpoint.js';
import { CollapsedError } from '../methods/collapsed-error.js';
import type { OutputOptions } from './command.js';
import { assertNotInUse, claimFolder } from './folder-lock.js';
import { CHECKPOINT_FOLDER, keptIn, loadInterrupted } from './interrupted.js';
import type { FinishedTraining } from './report.js';
import type { KeepingOptions } from './run-checkpoints.js';
import { finishRun } from './run-folder.js';
import { resumeTraining, type TrainingSurroundings } from './training.js';
import { quoted } from './words.js';

/** What may be said besides `--resume`: all else was settled when the training began. */
export type ResumeOptions = OutputOptions & {
  readonly resume: string;
  readonly checkpointEvery?: number;
  readonly allowEmptyClusters?: boolean;
  readonly report: boolean;
};

const LEGAL: ReadonlySet<string> = new Set<keyof ResumeOptions>([
  'resume',
  'checkpointEvery',
  'allowEmptyClusters',
  'report',
  'json',
  'quiet',
]);

/** @throws ZooError `INVALID_ARGUMENT` for options that cannot change any more */
export function assertResumable(command: Command): void {
  const others = command.options.filter((option) => {
    const name = option.attributeName();
    const source = command.getOptionValueSource(name);
    return source !== undefined && source !== 'default' && !LEGAL.has(name);
  });
  if (others.length === 0) return;
  const names = others.map(({ long }) => long).join(', ');
  const message = `${names} cannot be given with --resume: a training goes on as it was begun`;
  throw new ZooError('INVALID_ARGUMENT', `${message}; leave it out, or train anew`);
}

/** The command that goes on with a training. */
export function resumeCommand(folder: string): string {
  return `clusterzoo train --resume ${quoted(folder)}`;
}

/**
 * Goes on with the interrupted training of a folder.
 *
 * @returns undefined if it was finished already
 * @throws ZooError `RUN_IN_USE` while it is still under way, and what `loadInterrupted` and `resumeTraining` throw
 */
export async function resumeRun(
  { resume: folder, checkpointEvery, allowEmptyClusters = false }: ResumeOptions,
  { terminal, signal }: Pick<TrainingSurroundings, 'terminal' | 'signal'>,
): Promise<FinishedTraining | undefined> {
  await assertNotInUse(folder);
  // Nothing is made in a folder without a training.
  const lock = hasCheckpoint(join(folder, CHECKPOINT_FOLDER)) ? await claimFolder(folder) : undefined;
  try {
    const interrupted = await loadInterrupted(folder);
    if (!interrupted) return undefined;
    const { stage, epoch } = interrupted.checkpoint.meta.loop as { stage: string; epoch: number };
    terminal.note(`going on with ${folder}: ${stage}, ${epoch} epochs are done`);
    const keeping = keepingIn(folder, checkpointEvery);
    return await keptTraining(folder, () =>
      resumeTraining(interrupted, { terminal, signal, allowEmptyClusters, keeping }),
    );
  } finally {
    lock?.release();
  }
}

/** Keeps a training in a run folder. */
export function keepingIn(folder: string, every: number | undefined): KeepingOptions {
  return { folder, ...(every !== undefined && { every }) };
}

/**
 * Does a training that is kept in a folder to its end; if it fails, its error says what is left to do.
 *
 * @param fresh - what the folder holds before is of another training
 */
export async function keptTraining(
  folder: string,
  train: () => Promise<FinishedTraining>,
  fresh = false,
): Promise<FinishedTraining> {
  const replaced = fresh ? await startOf(folder) : undefined;
  try {
    const finished = await train();
    await finishRun(folder, finished.run, CHECKPOINT_FOLDER);
    return finished;
  } catch (error) {
    if (!(error instanceof ZooError)) throw error;
    const kept = hasCheckpoint(join(folder, CHECKPOINT_FOLDER));
    const advice = adviceOn(error, folder, kept && (!fresh || (await startOf(folder)) !== replaced));
    throw advice === undefined ? error : new ZooError(error.code, `${error.message}; ${advice}`, { cause: error });
  }
}

/** When the training began whose checkpoint a folder holds; undefined where none says so. */
async function startOf(folder: string): Promise<string | undefined> {
  return (await keptIn(folder))?.started;
}

function adviceOn(error: ZooError, folder: string, kept: boolean): string | undefined {
  const last = kept ? `; the last good checkpoint stays in ${join(folder, CHECKPOINT_FOLDER)}` : '';
  switch (error.code) {
    case 'ABORTED':
      return kept ? `go on with: ${resumeCommand(folder)}` : 'nothing was written';
    case 'TRAINING_DIVERGED':
      return `the options are --learning-rate, --critic-learning-rate and --seed${last}`;
    case 'TRAINING_COLLAPSED':
      return (
        `the options are ${optionsAgainst(error)} and --allow-empty-clusters${last}` +
        (kept ? `, which ${resumeCommand(folder)} --allow-empty-clusters takes as it is` : '')
      );
    default:
      return undefined;
  }
}

/** The options that may keep a training from collapsing in the stage in which it did. */
function optionsAgainst(error: ZooError): string {
  if (!(error instanceof CollapsedError)) return '--seed, fewer --clusters';
  const { stage } = error;
  if (stage.kind === 'encoder') return 'more --epochs, a lower --learning-rate, another --seed, fewer --clusters';
  const other = stage.start === 'graph' ? 'imsat' : 'graph';
  return `another --seed, more --prior-epochs, fewer --clusters, --prior ${other}`;
}
