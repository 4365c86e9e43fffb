import { announce } from './announce.js';
import { button, element } from './element.js';
import type { Opened } from './opened.js';
import { inBytes } from './status.js';

function fact(term: string, value: string, note: string): HTMLElement {
  return element('div', {}, element('dt', {}, term), element('dd', {}, value), element('dd', { class: 'note' }, note));
}

/** How to do the same in a program. */
function recipe(name: string, cluster: number): string {
  return [
    "import { ClusterModel } from '@clusterzoo/runtime';",
    '',
    `const model = await ClusterModel.load('${name}');`,
    'const { labels, confidence, outliers } = await model.cluster(rows);',
    `const samples = await model.generate({ cluster: ${cluster}, count: 16, seed: 42 });`,
  ].join('\n');
}

/** What a model is, in figures, and how to use it. */
export function facts({ model, bytes, subject }: Opened): HTMLElement {
  const { manifest } = model;
  const { dataset, clusters, metrics, published = [], featureNote } = manifest;
  const best = metrics.find(({ split, rule }) => split === 'test' && rule === 'argmax') ?? metrics[0];
  const train = dataset.splits.train;
  const code = recipe(manifest.name, Math.min(3, clusters - 1));
  const copy = button(
    'Copy',
    async () => {
      await navigator.clipboard.writeText(code);
      announce('Copied');
      copy.textContent = 'Copied';
    },
    { class: 'button quiet copy' },
  );
  const figures = [
    ...(train
      ? [
          fact(
            'Learned from',
            train.toLocaleString('en'),
            featureNote === undefined ? `${subject.many}, none of them labelled` : subject.many,
          ),
        ]
      : []),
    fact('Clusters', String(clusters), 'found, not given names'),
    ...(best
      ? [
          fact(
            'Agrees with people on',
            `${(100 * best.acc).toFixed(1)} %`,
            `of ${best.count.toLocaleString('en')} ${best.split === 'test' ? 'it never saw' : 'it learned from'}${
              published[0]?.acc ? `; the paper says ${(100 * published[0].acc).toFixed(1)} %` : ''
            }`,
          ),
        ]
      : []),
    fact('Download', inBytes(bytes), 'all graphs; nothing leaves this page'),
  ];
  return element(
    'section',
    { class: 'facts', 'aria-labelledby': 'facts-title' },
    element('h2', { id: 'facts-title' }, 'The same in five lines'),
    element(
      'div',
      { class: 'code' },
      element('pre', { tabindex: 0, 'aria-label': 'Program' }, element('code', {}, code)),
      copy,
    ),
    element('dl', {}, ...figures),
    ...(featureNote === undefined ? [] : [element('p', { class: 'lede' }, featureNote)]),
  );
}

/** Where the data come from. */
export function credits({ model }: Opened): (Node | string)[] {
  const { dataset } = model.manifest;
  return [
    element('p', {}, `${dataset.name}: ${dataset.source}. ${dataset.licence}.`),
    element('p', {}, 'Everything runs in this page. What you draw or drop stays on this device.'),
  ];
}
