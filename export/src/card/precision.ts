import { graphBytes, type Manifest, type MetricRow, type Precision } from '@clusterzoo/runtime';
import { INVISIBLE_PSNR, LARGEST_LOSS } from '../precision-rule.js';
import { figure, grouped, table } from './markdown.js';
import { sampleWords } from './words.js';

const right = (heading: string) => ({ heading, align: 'right' as const });

/** What reduced precision saves and costs; undefined for an entry that has none. */
export function precisionSection(manifest: Manifest): string | undefined {
  const { variants = {}, precisions, defaultPrecision } = manifest;
  const reduced = (['fp16', 'int8'] as const).filter((precision) => variants[precision]);
  const { labels, samples } = variants[reduced[0]!] ?? {};
  if (!labels || !samples) return undefined;
  const { many } = sampleWords(manifest.input);
  const rows = (['fp32', ...reduced] as const).map((precision) => variantCells(manifest, precision));
  const measured = rows.some(([, , , acc]) => acc !== '–');
  const columns = [
    { heading: 'precision' },
    right('bytes'),
    right('parity'),
    ...[right('ACC'), right('NMI')],
    right('same cluster'),
    ...[right('samples differ, mean'), right('at most'), right('lowest PSNR')],
  ];
  const shown = <Cell>(cells: readonly Cell[]) => cells.filter((_, i) => measured || (i !== 3 && i !== 4));
  const shipped = Object.keys(precisions).map((precision) => `\`${precision}\``);
  const elsewhere =
    precisions.fp16 && defaultPrecision !== 'fp16'
      ? ', or `fp16` in pages on a graphics device that computes in half precision,'
      : '';
  const loaded =
    shipped.length > 1
      ? `\`ClusterModel.load\` reads \`${defaultPrecision}\`${elsewhere} unless its option \`precision\` asks for ` +
        `another of ${shipped.join(', ')}. `
      : `The entry holds \`${defaultPrecision}\` only. `;
  return [
    '## Precision',
    `${loaded}Weights are rounded in the files, to half precision (\`fp16\`) or to eight bits with a factor for each ` +
      'output channel (`int8`), and are float32 again once they are loaded: variants differ in what is downloaded, not ' +
      'in speed or memory, and give the same on every device. All other figures on this card are those of full precision.',
    table(
      shown(columns),
      rows.map((cells) => shown(cells)),
    ),
    `Parity: as below, latents only of ${many} that stay in their cluster. Clusters, ACC and NMI (argmax): on the ` +
      `${labels.split} split (${grouped(labels.count)} ${many}). Samples: ${grouped(samples.count)}, drawn with the same ` +
      "latents and clusters, their differences as shares of the width of the data's range; PSNR is that of the sample " +
      `that differs most. The default is the smallest variant that loses at most ${figure(100 * LARGEST_LOSS)} % of ` +
      `accuracy, or of data without labels puts at most so many ${many} elsewhere, and none of whose samples differs ` +
      `visibly, with ${INVISIBLE_PSNR} dB or more.`,
  ].join('\n\n');
}

function variantCells(manifest: Manifest, precision: Precision): string[] {
  const { precisions, metrics, variants = {}, parity } = manifest;
  const variant = precision === 'fp32' ? undefined : variants[precision];
  const split = (variants.fp16 ?? variants.int8)?.labels.split;
  const row = metrics.find((row) => row.split === split && row.rule === 'argmax' && precisionOf(row) === precision);
  return [
    `\`${precision}\``,
    precisions[precision] ? grouped(graphBytes(manifest, precision)) : 'not part of the entry',
    figure((variant?.parity ?? parity).maxAbsDifference),
    row ? row.acc.toFixed(4) : '–',
    row ? row.nmi.toFixed(4) : '–',
    variant ? `${(100 * variant.labels.agreement).toFixed(2)} %` : '–',
    variant ? figure(variant.samples.meanAbsDifference) : '–',
    variant ? figure(variant.samples.maxAbsDifference) : '–',
    variant ? `${variant.samples.lowestPsnr.toFixed(1)} dB` : '–',
  ];
}

/** The precision that figures were measured in. */
export function precisionOf({ precision = 'fp32' }: MetricRow): Precision {
  return precision;
}
