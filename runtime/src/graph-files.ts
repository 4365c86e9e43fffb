import { shown } from './checks.js';
import { ZooError } from './errors.js';
import type { Manifest, Precision, ZooFile } from './manifest.js';

/**
 * The graphs that loading an entry in some precision reads: the one that tells outliers too, which all precisions share.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a precision that the entry does not hold
 */
export function graphFiles(
  { name, precisions, files, outliers }: Manifest,
  precision: Precision,
): { readonly encoder: ZooFile; readonly generator: ZooFile; readonly novelty?: ZooFile } {
  const pair = Object.hasOwn(precisions, precision) ? precisions[precision] : undefined;
  if (!pair) {
    const legal = Object.keys(precisions).join(', ');
    throw new ZooError(
      'INVALID_ARGUMENT',
      `precision must be auto or one of ${legal} for ${name}, got ${shown(precision)}`,
    );
  }
  const find = (path: string) => files.find((file) => file.path === path)!;
  const novelty = outliers && { novelty: find(outliers.graph) };
  return { encoder: find(pair.encoder), generator: find(pair.generator), ...novelty };
}

/** Bytes of all of {@link graphFiles}. */
export function graphBytes(manifest: Manifest, precision: Precision): number {
  return Object.values(graphFiles(manifest, precision)).reduce((sum, { bytes }) => sum + bytes, 0);
}
