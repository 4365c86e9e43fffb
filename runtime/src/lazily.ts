import { ZooError } from './errors.js';

/**
 * A part of the runtime's code that is read when it is first needed, so that a page that never needs it does without.
 *
 * @param load - an `import()`, which bundlers put into a file of its own
 * @throws ZooError `FILE_MISSING` if it cannot be read; the next call tries again
 */
export function lazily<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let part: Promise<Part> | undefined;
  return () => {
    part ??= load().catch((cause: unknown) => {
      part = undefined;
      const remedy = 'serve all files that belong to the script';
      throw new ZooError('FILE_MISSING', `a part of clusterzoo cannot be read: ${cause}; ${remedy}`, { cause });
    });
    return part;
  };
}
