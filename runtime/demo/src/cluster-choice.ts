import { element } from './element.js';
import { clusterHue } from './ink.js';
import type { Opened } from './opened.js';
import { Sheet } from './sheet.js';

let groups = 0;

/** Columns that so many clusters stand in without leaving a gap, where that can be. */
export function columnsFor(clusters: number): number {
  return clusters % 5 === 0 ? 5 : Math.min(clusters, 4);
}

/** Clusters to choose one of, each by what is typical of it. */
export function clusterChoice(
  opened: Opened,
  legend: string,
  chosen: number,
  onChoice: (cluster: number) => void,
): HTMLElement {
  const { typical, ink, nameOf, paint } = opened;
  groups += 1;
  const name = `clusters-${groups}`;
  const options = typical.map((row, cluster) => {
    const input = element('input', {
      type: 'radio',
      name,
      value: cluster,
      checked: cluster === chosen,
      'aria-label': `Cluster ${nameOf(cluster)}`,
    });
    input.addEventListener('change', () => onChoice(cluster));
    const sheet = new Sheet(paint);
    sheet.show([{ row, ink: ink(cluster) }]);
    return element('label', { style: `--hue:${clusterHue(cluster, typical.length)}` }, input, sheet.canvas);
  });
  return element(
    'fieldset',
    { class: 'choice', style: `--columns:${columnsFor(typical.length)}` },
    element('legend', {}, legend),
    element('div', {}, ...options),
  );
}
