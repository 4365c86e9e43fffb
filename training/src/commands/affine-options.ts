import { ZooError } from '@clusterzoo/runtime';
import { type Command, InvalidArgumentError } from 'commander';
import type { RowKind } from '../data/dataset.js';
import { type AffineRanges, type Augmentation, affineRanges, planesOf } from '../methods/prior-network/options.js';
import { nonNegativeNumber } from './parsers.js';

/** How pictures may be seen another way, as a command line says it. */
export interface AffineOptions {
  /** @default that of the preset */
  readonly affine?: AffineRanges | 'none';
  readonly flip?: boolean;
  readonly brightness?: number;
}

const NAMES = [...Object.keys(affineRanges), 'none'];
const LEGAL = `${NAMES.join(', ')}, or rotation=DEGREES,scale=REACH or LOW:HIGH,shear=REACH,shift=SHARE`;

/** Parser of `--affine`; what is not named of the ranges is that of `small`. */
export function affine(text: string): AffineRanges | 'none' {
  if (text === 'none') return text;
  if (Object.hasOwn(affineRanges, text)) return affineRanges[text as keyof typeof affineRanges];
  const asked = text.split(',').map((part) => {
    const [name = '', value = ''] = part.split('=', 2).map((word) => word.trim());
    if (name === 'scale') return [name, scale(value)] as const;
    if (['rotation', 'shear', 'shift'].includes(name)) return [name, nonNegativeNumber(value)] as const;
    throw new InvalidArgumentError(`It must be ${LEGAL}.`);
  });
  return { ...affineRanges.small, ...Object.fromEntries(asked) };
}

function scale(text: string): [number, number] {
  const ends = text.split(':').map(nonNegativeNumber);
  const [low, high] = ends.length === 1 ? [1 - ends[0]!, 1 + ends[0]!] : ends;
  if (ends.length <= 2 && low! > 0 && low! <= high!) return [low!, high!];
  throw new InvalidArgumentError('scale must be a reach below 1 or LOW:HIGH, both above 0.');
}

/** Adds the options that make up {@link AffineOptions}. */
export function addAffineOptions(command: Command): Command {
  return command
    .option('--affine <ranges>', `how pictures are moved that must stay in their cluster: ${LEGAL}`, affine)
    .option('--flip', 'mirror every second of them')
    .option('--brightness <x>', 'and make them brighter or darker by up to that share', nonNegativeNumber);
}

/**
 * The augmentation that is asked for, of rows that the preset sees in its own way.
 *
 * @throws ZooError `INVALID_ARGUMENT` where rows are no pictures
 */
export function augmentationOf(
  { affine: asked, flip, brightness }: AffineOptions,
  kind: RowKind,
  preset: Augmentation,
): Augmentation {
  if (asked === undefined && !flip && brightness === undefined) return preset;
  if (asked === 'none') return { kind: 'none' };
  if (kind.kind !== 'image') {
    throw new ZooError('INVALID_ARGUMENT', 'only pictures can be moved, mirrored or brightened; these rows are none');
  }
  const own = preset.kind === 'affine' ? preset.ranges : undefined;
  const ranges: AffineRanges = asked ?? own ?? affineRanges.small;
  return {
    ...{ kind: 'affine', ...planesOf(kind) },
    ranges: { ...ranges, ...(flip && { flip }), ...(brightness !== undefined && { brightness }) },
  };
}
