import { ZooError } from '@clusterzoo/runtime';

/** What has collapsed: of the prior network also what it started from. */
export type CollapsedStage =
  | { readonly kind: 'prior network'; readonly start: 'graph' | 'none' }
  | { readonly kind: 'encoder' };

/** A ZooError `TRAINING_COLLAPSED` that knows its stage: what may help differs. */
export class CollapsedError extends ZooError {
  constructor(
    message: string,
    readonly stage: CollapsedStage,
  ) {
    super('TRAINING_COLLAPSED', message);
  }
}
