import { ZooError } from '@clusterzoo/runtime';
import type { JsonObject } from '../../checkpoint.js';
import { shownValue } from '../../shown-value.js';

/** Version of what is written: runs, and checkpoints of trainings. */
export const FORMAT_VERSION = 3;

/** Brings the content of a file of one version to the next. */
type Migration = (content: JsonObject) => JsonObject;

/** By the version that they start from. */
const migrations: Readonly<Record<number, Migration>> = {
  1: (content) => ({ ...content, config: secondConfig(content.config as unknown as FirstConfig) }),
  2: (content) => ({ ...content, config: thirdConfig(content.config as unknown as SecondConfig) }),
};

/**
 * The content of a run's or checkpoint's JSON as this version writes it, whichever version wrote it.
 *
 * @param what - what it is, for the message
 * @throws ZooError `CHECKPOINT_INVALID` for a newer version or none
 */
export function migrated(content: JsonObject, what: string): JsonObject {
  const { formatVersion: version } = content;
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    const message = `${what} has the format version ${shownValue(version)}; this version reads 1 to ${FORMAT_VERSION}`;
    throw new ZooError('CHECKPOINT_INVALID', `${message}; train again`);
  }
  if ((version as number) > FORMAT_VERSION) {
    const message = `${what} has the format version ${version}, newer than ${FORMAT_VERSION}, which this version reads`;
    throw new ZooError('CHECKPOINT_INVALID', `${message}; update clusterzoo`);
  }
  let known = content;
  try {
    for (let from = version as number; from < FORMAT_VERSION; from++) known = migrations[from]!(known);
  } catch (cause) {
    const message = `${what} has the format version ${version}, but is not made as that asks for; train again`;
    throw new ZooError('CHECKPOINT_INVALID', message, { cause });
  }
  return { ...known, formatVersion: FORMAT_VERSION };
}

/** The part of the first version's configurations that has changed. */
interface FirstConfig {
  readonly scaling: JsonObject;
  readonly prior: JsonObject & { readonly start: JsonObject };
  readonly simi: JsonObject & { readonly distillation: JsonObject };
}

/** Data were scaled as they are, rows were vectors, seen in one way, and every network started at random. */
function secondConfig({ scaling, prior, simi, ...rest }: FirstConfig): JsonObject {
  const { distillation } = simi;
  const start: JsonObject = prior.start.kind === 'graph' ? { rows: { kind: 'vector' }, ...prior.start } : prior.start;
  return {
    ...rest,
    scaling: { transform: 'none', ...scaling },
    prior: { ...prior, start, augmentation: { kind: 'none' } },
    simi: {
      ...simi,
      distillation:
        distillation.kind === 'network' ? { ...distillation, augmentation: { kind: 'none' } } : distillation,
      encoderStart: 'random',
    },
  };
}

/** The part of the second version's configurations that has changed. */
interface SecondConfig {
  readonly prior?: JsonObject & { readonly augmentation: JsonObject };
  readonly simi: JsonObject & {
    readonly distillation: JsonObject & { readonly augmentation?: JsonObject };
    readonly encoderStage?: JsonObject & { readonly augmentation: JsonObject };
  };
}

/** Affine maps did not always say how many channels a picture has: where they did not, it was grey. */
function thirdConfig({ prior, simi, ...rest }: SecondConfig): JsonObject {
  const withChannels = (augmentation: JsonObject): JsonObject =>
    augmentation.kind === 'affine' ? { channels: 1, ...augmentation } : augmentation;
  const moved = <T extends { readonly augmentation?: JsonObject }>(part: T) =>
    part.augmentation ? { ...part, augmentation: withChannels(part.augmentation) } : part;
  const { distillation, encoderStage } = simi;
  return {
    ...rest,
    ...(prior && { prior: moved(prior) }),
    simi: {
      ...simi,
      distillation: moved(distillation),
      ...(encoderStage && { encoderStage: moved(encoderStage) }),
    },
  };
}
