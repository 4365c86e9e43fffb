import { type Command, Option } from 'commander';
import type { Normalization } from '../data/normalize.js';

/** What `--scale` can be. */
export type ScaleOption = 'auto' | 'minmax' | 'standard' | 'none';

/** What each stands for. The generator ends in tanh, so it draws nothing beyond [−1, 1]. */
const NORMALIZATIONS: Readonly<Record<ScaleOption, Normalization>> = {
  auto: { type: 'range' },
  minmax: { type: 'minmax' },
  standard: { type: 'standard', deviations: 3 },
  none: { type: 'none' },
};

/** Adds `--scale`. */
export function addScaleOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--scale <how>',
      "what is scaled to [-1, 1]: auto: the data set's own range, else minmax; minmax: the least and greatest value of " +
        'each feature; standard: its mean ± 3 standard deviations, and what lies beyond is drawn at the edge; ' +
        'none: nothing, the values lie there already (default: auto)',
    ).choices(Object.keys(NORMALIZATIONS)),
  );
}

/** What a {@link ScaleOption} asks for. */
export function normalizationOf(scale: ScaleOption = 'auto'): Normalization {
  return NORMALIZATIONS[scale];
}
