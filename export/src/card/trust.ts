import type { Calibration, Manifest, OutlierThresholds } from '@clusterzoo/runtime';
import { figure, grouped, table } from './markdown.js';
import { type SampleWords, sampleWords } from './words.js';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** How far confidences and outlier flags can be trusted; undefined for an entry that has neither. */
export function trustSection(manifest: Manifest): string | undefined {
  const { calibration, outliers, dataset } = manifest;
  const words = sampleWords(manifest.input);
  if (!calibration && !outliers) return undefined;
  const parts = [
    ...(calibration ? [calibrationText(calibration, words)] : []),
    ...(outliers ? [outlierText(outliers, dataset.name, words)] : []),
  ];
  return `## How sure it is\n\n${parts.join('\n\n')}`;
}

function calibrationText(calibration: Calibration, { one, many }: SampleWords): string {
  const { temperature, against, references, split, rows, agreement, confidence, error, uncalibratedError } =
    calibration;
  const seeds =
    references === 1 ? 'a model trained with another seed' : `${references} models trained with other seeds`;
  const trainings = references === 1 ? 'another training' : `${references} other trainings`;
  const who = against === 'other-seeds' ? seeds : `${trainings} of the prior network`;
  const rest = split === 'test' ? 'the test split' : `training ${many} that the temperature was not fitted to`;
  const method = '[arXiv 1706.04599](https://arxiv.org/abs/1706.04599)';
  const how =
    temperature === 1
      ? `as it is: a temperature (${method}) would bring it no nearer`
      : `at a temperature of ${figure(temperature)} (${method}), which the encoder's graph holds`;
  const before = temperature === 1 ? '' : ` (${figure(uncalibratedError)} before)`;
  return (
    `The confidence of a ${one} is its largest probability ${how}. It is judged without labels: of the ${many} with ` +
    `confidence 0.9, nine in ten shall get the same cluster from ${who}. On ${rest} (${grouped(rows)} ${many}) the mean ` +
    `confidence is ${figure(confidence)} and ${percent(agreement)} agree; the expected calibration error is ` +
    `${figure(error)}${before}. Confidence is about clusters, not classes: where a whole cluster is no class, ` +
    'an encoder is sure and wrong.'
  );
}

function outlierText(
  { novelty, confidence, flagged }: OutlierThresholds,
  dataset: string,
  { one, many }: SampleWords,
): string {
  const low =
    confidence.level > 0
      ? ` or whose confidence is below ${figure(confidence.threshold)} (${percent(confidence.level)} are)`
      : '';
  const rows = Object.entries(flagged).map(([split, share]) => [split, percent(share)]);
  const columns = [{ heading: 'split' }, { heading: 'flagged', align: 'right' as const }];
  return (
    `A ${one} is called an outlier, unlike anything in ${dataset} that training saw, if its reconstruction misses it, and its ` +
    `latents are off, by more than with ${percent(1 - novelty.level)} of the training ${many} (a score above ` +
    `${figure(novelty.threshold)}, where the median is ${figure(novelty.p50)})${low}. ` +
    'Its label then means nothing. What is like the data in all that the model has learned is not flagged, whatever it ' +
    `is. Of the data set's own ${many} these are flagged all the same:\n\n${table(columns, rows)}`
  );
}
