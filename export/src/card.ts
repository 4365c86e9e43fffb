import type { Manifest } from '@clusterzoo/runtime';
import { figure, grouped, table } from './card/markdown.js';
import { metricsSection } from './card/metrics.js';
import { precisionSection } from './card/precision.js';
import { trainingSection } from './card/training.js';
import { trustSection } from './card/trust.js';
import { usageSection } from './card/usage.js';
import { sampleWords, unseenLabels } from './card/words.js';

/**
 * The model card of a zoo entry, in Markdown. Everything in it comes from the manifest, so that no figure is ever
 * typed by hand.
 *
 * @param manifest - the card itself need not be among its files
 * @param row - a row of data to show the use with; samples are taken where there is none, or one too long to print
 */
export function renderCard(manifest: Manifest, row?: Float32Array): string {
  const sections = [
    introduction(manifest),
    usageSection(manifest, row),
    metricsSection(manifest),
    qualitySection(manifest),
    clustersSection(manifest),
    ...optional(trustSection(manifest)),
    trainingSection(manifest),
    ...optional(precisionSection(manifest)),
    filesSection(manifest),
    paritySection(manifest),
    datasetSection(manifest),
    limitsSection(manifest),
  ];
  return `${sections.join('\n\n')}\n`;
}

function optional(section: string | undefined): string[] {
  return section === undefined ? [] : [section];
}

/** A row of the data in words: `16 numbers (tablet coordinates)`. */
function rowInWords({ input }: Manifest): string {
  if (input.kind === 'vector') return `${input.features} numbers (${input.units})`;
  return `a ${input.channels === 1 ? 'grey' : 'colour'} image of ${input.width}×${input.height} pixels in [0, 1]`;
}

function introduction(manifest: Manifest): string {
  const { title, clusters, latent, dataset, files, featureNote } = manifest;
  const samples = files.find(({ role }) => role === 'samples');
  const picture = samples ? `\n\n![Samples of every cluster](${samples.path})` : '';
  const note = featureNote === undefined ? '' : `\n\n> **Mind where the clusters come from.** ${featureNote}`;
  return (
    `# ${title}\n\n` +
    `A deep clusterer of ${dataset.name}: an encoder that puts ${rowInWords(manifest)} into one of ${clusters} ` +
    `clusters, and a generator that draws new ${sampleWords(manifest.input).many} from a cluster and a latent of ` +
    `${latent.size} standard normal numbers.${note}${picture}`
  );
}

function qualitySection({ quality, dataset, input }: Manifest): string {
  const { one, many } = sampleWords(input);
  const judged = 'test' in dataset.splits ? `held-out ${many}` : `training ${many}, as the data set has no other`;
  const units =
    input.kind === 'image' ? 'pixel values' : input.transform === 'log2' ? 'units of log2(1 + x)' : 'input units';
  const rows = [
    [
      'variety',
      figure(quality.varianceRatio),
      'variance of the samples of a cluster over that of the data in it, mean of the clusters: 1 is as varied as the ' +
        'data, 0 is one and the same sample again and again',
    ],
    [
      'cycle',
      figure(quality.cycleShare),
      'share of samples that the encoder puts back into the cluster they were drawn from: 1 is all of them',
    ],
    [
      'reconstruction error',
      figure(quality.reconstructionError),
      `mean squared error of encoding and decoding ${judged}, in squared ${units}: 0 is perfect`,
    ],
    [
      'the same of k-means',
      figure(quality.kmeansReconstructionError),
      `a ${one} replaced by its centroid, with as many clusters: what a model must beat to say more than the cluster`,
    ],
  ];
  const columns = [{ heading: 'figure' }, { heading: 'value', align: 'right' as const }, { heading: 'meaning' }];
  const counts = input.kind === 'vector' && input.transform === 'log2';
  const how = counts ? 'All rows are compared by log2(1 + x), in which the networks see them.\n\n' : '';
  return `## Quality without labels\n\n${how}${table(columns, rows)}`;
}

function clustersSection(manifest: Manifest): string {
  const { clusterNames, clusterMasses, confidence, calibration } = manifest;
  const { one, many } = sampleWords(manifest.input);
  const right = (heading: string) => ({ heading, align: 'right' as const });
  const columns = [{ heading: 'cluster' }, right('share'), right('confidence, mean'), right('5 % are below')];
  const rows = clusterNames.map((name, k) => {
    const { mean, p05 } = confidence.perCluster[k]!;
    return [name, `${(100 * clusterMasses[k]!).toFixed(1)} %`, mean.toFixed(3), p05.toFixed(3)];
  });
  const meaning =
    "Share: the prior by which clusters are drawn where none is asked for. Confidence: the encoder's largest " +
    `probability${calibration ? ', calibrated as below,' : ''} over the training ${many} of the cluster; a ${one} ` +
    'far below is unlike them.';
  return `## Clusters\n\n${meaning}\n\n${table(columns, rows)}`;
}

function filesSection({ files, outliers }: Manifest): string {
  const columns = [{ heading: 'file' }, { heading: 'bytes', align: 'right' as const }, { heading: 'SHA-256' }];
  const rows = files.map(({ path, bytes, sha256 }) => [path, grouped(bytes), `\`${sha256}\``]);
  const otherwise = files.some(({ precision }) => precision !== undefined && precision !== 'fp32')
    ? '`encoder.fp16.onnx`, `encoder.int8.onnx` and those of the generator hold the same with rounded weights. '
    : '';
  const strangeness = outliers
    ? `\`${outliers.graph}\`: \`input\`, \`output\` (what the generator makes of its code), \`latents\` → \`novelty\`, ` +
      'above 1 for what is stranger than is usual. '
    : '';
  const third = outliers ? ', `test_data_set_2` to what tells how strange rows are' : '';
  const layout =
    'ONNX opset 17, float32 in and out, batch axis `N` symbolic, normalisation inside. `encoder.onnx`: `input` → ' +
    '`probabilities`, `latents`. `generator.onnx`: `latents`, `clusters` (one-hot, or soft to go between clusters) → ' +
    `\`output\`. ${otherwise}${strangeness}` +
    `\`test_data_set_0\` belongs to the encoder and \`test_data_set_1\` to the generator${third}: tensors in protobuf, ` +
    "in the layout of ONNX's backend tests, numbered in the order of the graph's inputs and outputs and named like " +
    'them. A runner that wants one model a folder finds each with its data once they are put into one.';
  return `## Files\n\n${layout}\n\n${table(columns, rows)}`;
}

function paritySection({ parity, variants, input }: Manifest): string {
  return (
    '## Parity\n\n' +
    `The exported graphs${variants ? ', in full precision,' : ''} in onnxruntime differ from the trained networks in ` +
    `TensorFlow.js by at most ${figure(parity.maxAbsDifference)}, over ${grouped(parity.inputs)} ${input.kind === 'image' ? 'pictures' : 'rows of data'} for the encoder and as many ` +
    'latents for the generator, in batches of several sizes. Probabilities are compared as they are, latents before they are ' +
    "standardised, as a share of the encodings' root mean square, and outputs as a share of the width of the data's " +
    'range.'
  );
}

function datasetSection({ dataset, input }: Manifest): string {
  const splits = Object.entries(dataset.splits).map(
    ([split, count]) => `${grouped(count)} ${sampleWords(input).many} (${split})`,
  );
  const { name, licence, source } = dataset;
  return `## Data set\n\n${name}: ${splits.join(', ')}. Licence: ${licence}. Source: ${source}.`;
}

/** What is said of rows that are nothing like the data. */
function strangersText({ outliers, dataset: { name }, input }: Manifest): string {
  const { one } = sampleWords(input);
  return outliers
    ? `Every ${one} gets a cluster, also one that is nothing like ${name}: heed the flag that says so, and mind that ` +
        'it can miss.'
    : `Every ${one} gets a cluster, also one that is nothing like ${name}: compare its confidence with that of the ` +
        'cluster above, and mind that an encoder can be confident and wrong.';
}

function limitsSection(manifest: Manifest): string {
  const [low, high] = manifest.input.range as [number, number];
  const { name } = manifest.dataset;
  const limits = [
    `Clusters were found without ${unseenLabels(manifest)}. Their order is arbitrary, and a cluster need not be one class of anything.`,
    strangersText(manifest),
    `It was trained on values in [${figure(low)}, ${figure(high)}] and on the preparation that ${name} had; other ` +
      'sources need the same.',
    'Samples come from a model of the training data, with its gaps and biases, and are no measurements.',
  ];
  return `## Limits\n\n${limits.map((limit) => `- ${limit}`).join('\n')}`;
}
