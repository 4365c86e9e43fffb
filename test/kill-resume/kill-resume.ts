import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@clusterzoo/runtime';
import { CHECKPOINT_FOLDER } from '../../training/src/commands/interrupted.js';
import { type Ended, filesOf, type Kill, runAndKill } from './killing.js';

/** A training whose end is known. */
export interface Reference {
  /** The command line, without `--out`. */
  readonly words: readonly string[];
  readonly cwd: string;
  /** What the run says and holds, but for the time it took. */
  readonly outcome: string;
  readonly milliseconds: number;
}

/** A kill that came in time, and what it left. */
export interface Killed extends Kill {
  /** Where the last checkpoint stands; `nothing` before the first one. */
  readonly left: string;
  /** Whether a file was being written. */
  readonly torn: boolean;
}

/** How one training went that was killed on its way. */
export interface Trial {
  readonly kills: readonly Killed[];
  readonly outcome: string;
}

/** Runs a training to its end. */
export async function referenceRun(words: readonly string[], cwd: string): Promise<Reference> {
  const began = performance.now();
  expectEnd(await runAndKill([...words, '--out', 'reference'], cwd, 'reference'));
  const milliseconds = performance.now() - began;
  return { words, cwd, outcome: outcomeOf(join(cwd, 'reference')), milliseconds };
}

/** Runs the same training, kills it up to `most` times, and goes on with it each time. */
export async function killedRun(reference: Reference, most: number, random: Random): Promise<Trial> {
  const { words, cwd, milliseconds } = reference;
  const folder = join(cwd, 'killed');
  rmSync(folder, { recursive: true, force: true });
  const kills: Killed[] = [];
  for (;;) {
    const kill = kills.length < most ? nextKill(milliseconds, random) : undefined;
    const names = filesOf(folder);
    const begun = names.includes('run.json') || filesOf(join(folder, CHECKPOINT_FOLDER)).includes('checkpoint.json');
    const way = begun ? ['--resume', 'killed'] : [...words, '--out', 'killed'];
    const every = ['--checkpoint-every', '0', '--no-report', '--json'];
    const ended = await runAndKill(['train', ...way.filter((word) => word !== 'train'), ...every], cwd, 'killed', kill);
    if (!ended.killed || !kill) {
      expectEnd(ended);
      return { kills, outcome: outcomeOf(folder) };
    }
    kills.push({ ...kill, ...leftIn(folder) });
  }
}

function nextKill(milliseconds: number, random: Random): Kill {
  const [choice, place, share] = [random.uniform(), random.uniform(), random.uniform()];
  if (choice < 0.1) return { kind: 'finishing', from: 'start', after: 0 };
  // Before the first epoch there is nothing to go on with: fewer kills fall there.
  const from = place < 0.2 ? 'start' : 'first epoch';
  return { kind: choice < 0.5 ? 'writing' : 'time', from, after: 0.6 * share * milliseconds };
}

/** Everything in a finished run that must not depend on how often it was stopped. */
function outcomeOf(folder: string): string {
  const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
  const { started: _, created: __, seconds: ___, ...run } = json('run.json');
  const { sha256, file } = json('checkpoint.json');
  const names = filesOf(folder).filter((name) => name !== 'report.html');
  return JSON.stringify({ run, sha256, file, names: names.sort() }, undefined, 1);
}

function leftIn(folder: string): Pick<Killed, 'left' | 'torn'> {
  const checkpoints = join(folder, CHECKPOINT_FOLDER);
  const torn = [...filesOf(folder), ...filesOf(checkpoints)].some((name) => name.endsWith('.tmp'));
  try {
    const { meta } = JSON.parse(readFileSync(join(checkpoints, 'checkpoint.json'), 'utf8')) as {
      meta: { loop: { stage: string; epoch: number; step: number } };
    };
    const { stage, epoch, step } = meta.loop;
    return { left: `${stage}, ${epoch} epochs and ${step} steps`, torn };
  } catch {
    return { left: filesOf(folder).includes('run.json') ? 'the finished run' : 'nothing', torn };
  }
}

function expectEnd({ code, stderr }: Ended): void {
  if (code !== 0) throw new Error(`the training ended with ${code}:\n${stderr}`);
}
