import type { NeighbourMeans } from '../graph/finder.js';
import type { Checkpoints } from './checkpoints.js';

/** What a training run tells whoever watches it. */
export type TrainingEvent =
  /** A stage of the run begins or ends; `stage` is for people, for example `prior network`. */
  | { readonly type: 'stage-start'; readonly stage: string }
  | { readonly type: 'stage-end'; readonly stage: string; readonly seconds: number }
  /** How far a stage without epochs has come; `share` in [0, 1]. */
  | { readonly type: 'progress'; readonly stage: string; readonly share: number }
  /** An epoch has ended; `losses` are means over its steps. */
  | {
      readonly type: 'epoch';
      readonly stage: string;
      readonly epoch: number;
      readonly epochs: number;
      readonly losses: Readonly<Record<string, number>>;
      readonly stepsPerSecond: number;
    }
  /** Something a person should know that does not stop the run. */
  | { readonly type: 'warning'; readonly message: string };

/** Callbacks and limits that every training function takes. */
export interface TrainingControls {
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Ends the run with a ZooError `ABORTED` within the next few steps. */
  readonly signal?: AbortSignal;
  /** Keeps the training on its way, and goes on with one that was kept. @default nothing is kept */
  readonly checkpoints?: Checkpoints;
  /** How neighbours are searched for, and where they are kept. @default a plain search, nowhere */
  readonly neighbours?: NeighbourMeans;
  /** Clusters without rows are worth a warning only, instead of a ZooError `TRAINING_COLLAPSED`. @default false */
  readonly allowEmptyClusters?: boolean;
}
