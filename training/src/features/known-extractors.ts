import type { ExtractorOptions } from './extractor.js';

/** What is known of a published feature extractor. */
export interface KnownExtractor extends Pick<ExtractorOptions, 'range'> {
  readonly name: string;
  /** The labels that trained it. */
  readonly labels: string;
  /** What they did, for everybody who reads a result that is built on it. */
  readonly note: string;
}

/** By the SHA-256 of their files. */
const known: Readonly<Record<string, KnownExtractor>> = {
  d9c25f1a8d0b934a7dc2303f0216526e0aac54eb3876801d799d642a4fb8668d: {
    name: 'MobileNetV2 1.0 (TensorFlow, int8 weights, Apache-2.0)',
    range: 'symmetric',
    labels: 'the labels of ImageNet',
    note:
      'The feature extractor was trained with the labels of ImageNet: what is found from its features is transferred ' +
      'from them, not learned without any labels.',
  },
};

/** Side of the squares that pictures are resized to where nothing else is asked for. */
export const FEATURE_SIZE = 128;

/** What is said of features whose origin is not known. */
export const UNKNOWN_ORIGIN =
  'The features come from a network or file whose origin is not recorded: if labels went into it, they went into the clusters.';

/** What is known of the extractor whose file has that SHA-256. */
export function knownExtractor(sha256: string): KnownExtractor | undefined {
  return Object.hasOwn(known, sha256) ? known[sha256] : undefined;
}
