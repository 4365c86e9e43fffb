import { ZooError } from '@clusterzoo/runtime';
import { canonicalJson } from '../../canonical-json.js';
import type { Checkpoint, JsonObject } from '../../checkpoint.js';
import { loopControls } from '../checkpoints.js';
import type { TrainingControls } from '../events.js';
import { type PriorRun, restoreRuns, storeRuns } from '../prior-network/runs.js';
import { type JointlyTrained, restoreJoint, storeJoint } from './encoder-stage.js';
import type { SimiConfig } from './fit.js';
import { readConfig } from './stored-config.js';
import { FORMAT_VERSION, migrated } from './stored-formats.js';

/** A checkpoint of any version, as this one would have written it. @throws ZooError `CHECKPOINT_INVALID` */
export function currentCheckpoint({ state, meta }: Checkpoint): Checkpoint & { readonly config: SimiConfig } {
  const known = migrated(meta, 'the checkpoint');
  return { state, meta: known, config: readConfig(known.config) };
}

/**
 * Controls whose checkpoints say what they are of.
 *
 * @throws ZooError `CHECKPOINT_INVALID` if the one to go on with is of another configuration or format
 */
export function configured(controls: TrainingControls, config: SimiConfig): TrainingControls {
  const { checkpoints, ...rest } = controls;
  if (!checkpoints) return controls;
  const { due, save } = checkpoints;
  const resume = checkpoints.resume && currentCheckpoint(checkpoints.resume);
  if (resume && canonicalJson(resume.config) !== canonicalJson(config)) {
    const message = 'the checkpoint is of a training with another configuration; give that one, or train anew';
    throw new ZooError('CHECKPOINT_INVALID', message);
  }
  // Interfaces have no index signature, so TypeScript cannot see that this is JSON.
  const said = { formatVersion: FORMAT_VERSION, config: config as object as JsonObject };
  const saved = ({ state, meta }: Checkpoint) => save({ state, meta: { ...said, ...meta } });
  return { ...rest, checkpoints: { due, save: saved, ...(resume && { resume }) } };
}

/** Controls of the second stage, whose checkpoints hold what the first one found. */
export function secondStage(controls: TrainingControls, runs: readonly PriorRun[]): TrainingControls {
  const resume = controls.checkpoints?.resume;
  // A checkpoint with fewer finished trainings is of the first stage.
  const own = resume && restoreRuns(resume).length === runs.length ? resume : undefined;
  return loopControls(controls, () => storeRuns(runs), own);
}

/** What the second stage left, where the checkpoint to go on with is of the last one. */
export function finishedJoint({ checkpoints }: TrainingControls): JointlyTrained | undefined {
  return checkpoints?.resume && restoreJoint(checkpoints.resume);
}

/** Controls of the last stage, whose checkpoints hold what the first two found. */
export function lastStage(
  controls: TrainingControls,
  runs: readonly PriorRun[],
  joint: JointlyTrained,
): TrainingControls {
  const besides = (): Checkpoint => {
    const [prior, trained] = [storeRuns(runs), storeJoint(joint)];
    return { state: { ...prior.state, ...trained.state }, meta: { ...prior.meta, ...trained.meta } };
  };
  return loopControls(controls, besides, finishedJoint(controls) && controls.checkpoints?.resume);
}
