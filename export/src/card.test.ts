import { ClusterModel } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { tinyContents, tinyFacts } from '../../test/support/zoo-contents.js';
import { assembleZooEntry } from './assemble-entry.js';
import { renderCard } from './card.js';

const assembled = await assembleZooEntry(tinyContents());
const card = new TextDecoder().decode(assembled.files['README.md']);

/** Cells of the table rows that contain a text. */
function rowsWith(text: string): string[][] {
  const lines = card.split('\n').filter((line) => line.startsWith('|') && line.includes(text));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('renderCard', () => {
  it('shows every seed and, where there are several, their mean and deviation', () => {
    const runs = rowsWith('onnxruntime cpu').filter((row) => row.length > 8);
    expect(runs.map((row) => [row[0], row[1], row[5]])).toEqual([
      ['as shipped', '7', '0.9000'],
      ['as shipped', '8', '0.8000'],
      ['without \\| prior', '7', '0.5000'],
    ]);
    expect(rowsWith('±').map((row) => [row[0], row[3], row.at(-1)])).toEqual([['as shipped', '0.8500 ± 0.0707', '2']]);
    expect(card).toContain('Trained with\n\n```sh\nclusterzoo train tiny --seed 7\n```');
    expect(rowsWith('a table')).toEqual([['k-means', '0.6', '–', '–', 'a table']]);
  });

  it('has the picture, the way to load it, the command, the configuration and the licence', () => {
    expect(card).toContain('![Samples of every cluster](samples.png)');
    expect(card).toContain("ClusterModel.load('tiny')");
    expect(card).toContain('```sh\nclusterzoo train tiny\n```');
    expect(rowsWith('config.')).toEqual([
      ['`config.sigma`', '0.1'],
      ['`config.low`', '4 × 0'],
      ['`config.deep.on`', 'true'],
    ]);
    expect(card).toContain('1,234 rows (train), 4 rows (test). Licence: CC0-1.0.');
    expect(card).toContain('2.50e-6, over 256 rows');
  });

  it('has a way to use it that runs, with a row of the test data or with samples', async () => {
    const model = await ClusterModel.load(assembled.files, { device: 'cpu' });
    const Run = (async () => {}).constructor as new (...words: string[]) => (library: object) => Promise<Used>;
    interface Used {
      readonly labels: Int32Array;
      readonly samples: { readonly data: Float32Array };
    }
    const use = (text: string) => {
      const [, code] = /^## Use\n\n```js\n(.*?)```$/ms.exec(text)!;
      const body = code!.replace(/^import (.*) from '@clusterzoo\/runtime';$/m, 'const $1 = library;');
      return new Run('library', `${body}; return { labels, samples };`)({ ClusterModel: { load: async () => model } });
    };
    const row = (tinyContents().testData.encoder.inputs[0]!.data as Float32Array).slice(0, 3);
    expect(card).toContain(`const rows = [[${row.join(', ')}]];`);
    expect(await use(card)).toMatchObject({
      labels: (await model.cluster(row)).labels,
      samples: { data: { length: 48 } },
    });
    expect((await use(renderCard(assembled.manifest))).labels).toHaveLength(16);
    await model.dispose();
  });

  it('lists the files with sizes and hashes', () => {
    for (const { path, sha256 } of assembled.manifest.files.filter(({ role }) => role !== 'card')) {
      expect(rowsWith(path).map((row) => row[2])).toEqual([`\`${sha256}\``]);
    }
  });

  it('says first, and at every figure of its own, which labels went into features', () => {
    const featureNote = 'The extractor was trained with labels of other pictures.';
    const text = renderCard({ ...assembled.manifest, featureNote });
    const [introduction] = text.split('## Use');
    expect(introduction).toContain(`> **Mind where the clusters come from.** ${featureNote}`);
    expect(text).toContain(`\n\n† ${featureNote}`);
    // It was not without any labels.
    expect(text).not.toMatch(/without labels\.|^Labels were/m);
    expect(card).toMatch(/^Labels were/m);
    const settings = [...text.matchAll(/^\| (as shipped|without)[^|\\]*/gm)].map(([cell]) => cell.slice(2).trim());
    expect(settings).toEqual(['as shipped †', 'without', 'as shipped †', 'as shipped †', 'without']);
    expect(card).not.toMatch(/†|come from\.\*\*/);
  });

  it('speaks of pictures where rows are pictures', () => {
    const input = { kind: 'image', channels: 1, height: 28, width: 28, range: [0, 1] } as const;
    const text = renderCard({ ...assembled.manifest, input });
    for (const said of [
      /draws new pictures/,
      /share of pictures in/,
      /held-out pictures/,
      /1,234 pictures \(train\)/,
    ]) {
      expect(text).toMatch(said);
      expect(card).not.toMatch(said);
    }
    // Rows of a batch, in the description of files, stay.
    expect(text.replace(/## Files.*?## Parity/s, '')).not.toMatch(/\brows?\b/i);
  });

  it('says so where there are no labels, and no test split', async () => {
    const facts = tinyFacts();
    const unlabelled = { ...facts, metrics: [], dataset: { ...facts.dataset, splits: { train: 10 } } };
    const { manifest } = await assembleZooEntry(tinyContents(unlabelled));
    const text = renderCard(manifest);
    expect(text).toContain('The data set has no labels');
    expect(text).toContain('training rows, as the data set has no other');
    expect(text).not.toContain('Trained with');
  });

  it('shows baselines beside what was trained, also where there is one run', async () => {
    const facts = tinyFacts();
    const row = { method: 'k-means', split: 'test', count: 4, acc: 0.5, nmi: 0.25, ari: 0, purity: 0.75 };
    const baselines = [
      { ...row, seed: 0 },
      { ...row, seed: 1, acc: 0.75 },
      { ...row, seed: 0, method: 'GMM' },
    ];
    const { manifest } = await assembleZooEntry(
      tinyContents({ ...facts, metrics: facts.metrics.slice(0, 1), baselines }),
    );
    const text = renderCard(manifest);
    const [summary] = /### Over the seeds\n\n(.*?)\n\n/s.exec(text)!;
    const cells = summary.split('\n').filter((line) => line.startsWith('|'));
    expect(cells.slice(2).map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
      ['', 'as shipped', 'test', 'argmax', '0.9000', '0.8000', '0.7000', '0.9000', '1', ''],
      [
        '',
        'baseline: k-means',
        'test',
        '–',
        '0.6250 ± 0.1768',
        '0.2500 ± 0.0000',
        '0.0000 ± 0.0000',
        '0.7500 ± 0.0000',
        '2',
        '',
      ],
      ['', 'baseline: GMM', 'test', '–', '0.5000', '0.2500', '0.0000', '0.7500', '1', ''],
    ]);
    expect(text).toContain('Baselines are classical clusterers');
    expect(card).not.toContain('Baselines are');
  });

  it('shows what reduced precision saves and costs, and keeps its figures out of those of the seeds', async () => {
    expect(card).not.toContain('## Precision');
    const facts = tinyFacts();
    const [row] = facts.metrics;
    const variant = (agreement: number) => ({
      parity: { maxAbsDifference: 0.0125, inputs: 256 },
      labels: { split: 'test', count: 3498, agreement },
      samples: { count: 128, maxAbsDifference: 0.025, meanAbsDifference: 0.0015, lowestPsnr: 40.25 },
    });
    const variants = { fp16: variant(1), int8: variant(0.9995) };
    const metrics = [...facts.metrics, { ...row!, acc: 0.8995, nmi: 0.7995, precision: 'int8' as const }];
    const contents = tinyContents({ ...facts, metrics, variants });
    const { fp32 } = contents.graphs;
    const graphs = { int8: fp32! };
    const { manifest, files } = await assembleZooEntry({ ...contents, graphs, defaultPrecision: 'int8' });
    const text = renderCard(manifest);
    const [section] = /^## Precision$.*?(?=^## )/ms.exec(text)!;
    const cells = section.split('\n').filter((line) => line.startsWith('|'));
    const bytes = manifest.files.filter(({ precision }) => precision).reduce((sum, file) => sum + file.bytes, 0);
    expect(
      cells.slice(2).map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ['`fp32`', 'not part of the entry', '2.50e-6', '0.9000', '0.8000', '–', '–', '–', '–'],
      ['`fp16`', 'not part of the entry', '0.0125', '–', '–', '100.00 %', '0.0015', '0.025', '40.3 dB'],
      ['`int8`', bytes.toLocaleString('en'), '0.0125', '0.8995', '0.7995', '99.95 %', '0.0015', '0.025', '40.3 dB'],
    ]);
    expect(section).toContain('The entry holds `int8` only.');
    expect(section).toContain('on the test split (3,498 rows). Samples: 128,');
    expect(section).toContain('loses at most 0.1 % of accuracy');
    // The runs and their means are those of full precision alone.
    expect(text.match(/0\.8995/g)).toHaveLength(1);
    expect(text).toContain('in full precision, in onnxruntime');
    expect(new TextDecoder().decode(files['README.md'])).toContain(section);
    const unlabelled = renderCard({ ...manifest, metrics: [] });
    expect(/^\| precision.*$/m.exec(unlabelled)![0]).not.toContain('ACC');
    const both = { ...contents, graphs: { fp32: fp32!, int8: fp32! }, defaultPrecision: 'int8' as const };
    expect(renderCard((await assembleZooEntry(both)).manifest)).toContain('reads `int8` unless');
    const half = { ...both, graphs: { fp16: fp32!, int8: fp32! } };
    const halved = renderCard((await assembleZooEntry(half)).manifest);
    expect(halved).toContain('reads `int8`, or `fp16` in pages on a graphics device that');
    const preferred = renderCard((await assembleZooEntry({ ...half, defaultPrecision: 'fp16' })).manifest);
    expect(preferred).toContain('reads `fp16` unless');
  });

  it('leaves no undefined, NaN or object text', () => {
    expect(card).not.toMatch(/undefined|NaN|\[object/);
  });

  it('says how far confidences and flags can be trusted, where the manifest does', () => {
    expect(card).not.toContain('How sure it is');
    expect(card).toContain('compare its confidence');
    const calibration = {
      temperature: 1.5,
      against: 'other-seeds',
      references: 4,
      split: 'test',
      rows: 3498,
      agreement: 0.9876,
      confidence: 0.98,
      error: 0.0123,
      uncalibratedError: 0.0456,
    } as const;
    const outliers = {
      graph: 'novelty.onnx',
      novelty: { p50: 0.8, p95: 2, p99: 3, threshold: 4.5, level: 0.005 },
      confidence: { threshold: 0.3, level: 0.001 },
      flagged: { train: 0.006, test: 0.0114 },
    } as const;
    const trusted = renderCard({ ...assembled.manifest, calibration, outliers });
    expect(trusted).toContain('temperature of 1.5');
    expect(trusted).toContain('from 4 models trained with other seeds. On the test split (3,498 rows)');
    expect(trusted).toContain('98.8 % agree; the expected calibration error is 0.0123 (0.0456 before)');
    expect(trusted).toContain(
      'by more than with 99.5 % of the training rows (a score above 4.5, where the median is 0.8)',
    );
    expect(trusted).toContain('confidence is below 0.3 (0.1 % are)');
    expect(trusted).toMatch(/\| test +\| +1\.1 % \|/);
    expect(trusted).toContain('heed the flag');
    const alone = { ...calibration, against: 'restarts', references: 1, split: 'train' } as const;
    const single = renderCard({ ...assembled.manifest, calibration: alone });
    expect(single).toContain('from another training of the prior network. On training rows');
    expect(single).not.toContain('outlier');
  });
});
