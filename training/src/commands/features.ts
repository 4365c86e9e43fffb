import { type ClusterModel, ZooError } from '@clusterzoo/runtime';

/** Where rows come from, and the option that leaves a column of them out. */
export interface RowsOrigin {
  readonly file: string;
  readonly option: '--ignore' | '--labels';
}

/**
 * Checks that a model takes rows of `features` numbers.
 *
 * @throws ZooError `SHAPE_MISMATCH`, with the option to try where there is one number too many
 */
export function assertFeatures({ manifest }: ClusterModel, features: number, { file, option }: RowsOrigin): void {
  const { input, name } = manifest;
  const size = input.kind === 'vector' ? input.features : input.channels * input.height * input.width;
  if (features === size) return;
  const effect = option === '--ignore' ? 'leaves a column out' : 'takes a column for the classes';
  const hint = features === size + 1 ? `; ${option} COLUMN ${effect}` : '';
  throw new ZooError('SHAPE_MISMATCH', `${file} has ${features} numbers a row, but ${name} takes ${size}${hint}`);
}
