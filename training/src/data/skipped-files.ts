import type { ZooError } from '@clusterzoo/runtime';

/** Most files that are listed. */
const LISTED = 20;

/** Says which of `total` pictures were left out, and why. */
export function skippedFiles(errors: readonly ZooError[], total: number): string {
  const subject = total === 1 ? 'the picture' : `${errors.length} of ${total} pictures`;
  const verb = errors.length === 1 ? 'cannot be read and is left out' : 'cannot be read and are left out';
  const lines = errors.slice(0, LISTED).map(({ message }) => `  ${message}`);
  if (errors.length > LISTED) lines.push(`  and ${errors.length - LISTED} more`);
  return [`${subject} ${verb}:`, ...lines].join('\n');
}
