import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { PIXEL_RANGES, type PixelRange } from '../features/extractor.js';
import { FEATURE_SIZE } from '../features/known-extractors.js';
import { OUTLINES } from '../features/outlines.js';
import { defaultFeatureOptions, type FeatureOptions } from '../methods/prior-network/feature-view.js';
import { integer } from './parsers.js';

/** What the prior network is to see in place of rows, as a command line says it. */
export interface FeatureRequest {
  /** Path of a table of features, one row for each training row, also for those that are left out. */
  readonly features?: string;
  /** The same for the test split. */
  readonly testFeatures?: string;
  /** Path of an ONNX file, or {@link OUTLINES}. */
  readonly featureExtractor?: string;
  readonly featureSize?: number;
  /** @default that of a known extractor, else symmetric */
  readonly featureRange?: PixelRange;
  readonly featureOutput?: string;
  readonly featureMirror?: boolean;
  readonly featureComponents?: FeatureOptions['components'];
  readonly featureNormalise?: FeatureOptions['normalise'];
  /** Where the features come from, in words, for whoever reads of the result. */
  readonly featureNote?: string;
}

/** The part of a command's options that says what the prior network is to see, with files by their whole paths. */
export function featureRequest(options: FeatureRequest): FeatureRequest {
  const { features, testFeatures, featureExtractor, featureSize, featureRange, featureOutput } = options;
  const { featureMirror, featureComponents, featureNormalise, featureNote } = options;
  return {
    ...(features !== undefined && { features: resolve(features) }),
    ...(testFeatures !== undefined && { testFeatures: resolve(testFeatures) }),
    ...(featureExtractor !== undefined && {
      featureExtractor: featureExtractor === OUTLINES ? OUTLINES : resolve(featureExtractor),
    }),
    ...(featureSize !== undefined && { featureSize }),
    ...(featureRange !== undefined && { featureRange }),
    ...(featureOutput !== undefined && { featureOutput }),
    ...(featureMirror && { featureMirror }),
    ...(featureComponents !== undefined && { featureComponents }),
    ...(featureNormalise !== undefined && { featureNormalise }),
    ...(featureNote !== undefined && { featureNote }),
  };
}

/** Parser of a number of principal components. */
function components(text: string): FeatureOptions['components'] {
  if (text === 'all') return text;
  try {
    return integer(1)(text);
  } catch {
    throw new InvalidArgumentError('It must be an integer of at least 1, or all.');
  }
}

/** Adds the options that make up a {@link FeatureRequest}. */
export function addFeatureOptions(command: Command): Command {
  const { components: kept, normalise } = defaultFeatureOptions;
  return command
    .optionsGroup('Features, for the prior network to see in place of pixels:')
    .option(
      '--features <file>',
      'a table of them (.npy, CSV, …), one row for each training row, in order; ' +
        'also for those that --limit and --imbalance leave out',
    )
    .option('--test-features <file>', 'those of the test split')
    .option(
      '--feature-extractor <file>',
      `an ONNX model that makes them of the pictures, or ${OUTLINES}, which takes none: silhouettes on black, and which ` +
        'way edges run, whatever the brightness',
    )
    .option('--feature-size <n>', `pictures are resized to n × n for it (default: ${FEATURE_SIZE})`, integer(1, 4096))
    .addOption(
      new Option(
        '--feature-range <name>',
        'pixels as it takes them: 0 to 1, −1 to 1, or as is usual for ImageNet (default: that of a known one, else symmetric)',
      ).choices([...PIXEL_RANGES]),
    )
    .option('--feature-output <name>', 'its output to take (default: features, else the first of two dimensions)')
    .option(
      '--feature-mirror',
      'the mean of what it makes of a picture and of its mirror image: twice the time, steadier features',
    )
    .option('--feature-components <n>', `principal components to keep, or all (default: ${kept})`, components)
    .addOption(
      new Option(
        '--feature-normalise <how>',
        `scale features to unit length first (default: ${normalise}, of ${OUTLINES} none)`,
      ).choices(['l2', 'none']),
    )
    .option(
      '--feature-note <text>',
      'where the features come from, for the model card: above all, whether from labels',
    );
}
