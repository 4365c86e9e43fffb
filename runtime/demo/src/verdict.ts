import type { Clustering } from '@clusterzoo/runtime';
import { announce } from './announce.js';
import { element } from './element.js';
import { clusterHue, DATA_INK } from './ink.js';
import type { Opened } from './opened.js';
import { Sheet } from './sheet.js';

/** `97 %`; nobody is ever wholly sure. */
export function inPercent(share: number): string {
  return share > 0.99 ? 'over 99\u00a0%' : `${Math.round(100 * share)}\u00a0%`;
}

/** What the model thinks of the row it saw last. */
export class Verdict {
  readonly element = element('div', { class: 'verdict' });
  readonly #opened: Opened;
  readonly #title = element('p', { class: 'verdict-title' });
  readonly #sure = element('p', { class: 'verdict-sure' });
  readonly #bars: readonly HTMLElement[];
  readonly #seen: Sheet;
  readonly #copy: Sheet;

  constructor(opened: Opened, hint: string) {
    this.#opened = opened;
    const { clusters } = opened.model.manifest;
    this.#title.textContent = hint;
    this.#bars = Array.from({ length: clusters }, (_, cluster) =>
      element('span', { class: 'chance', style: `--hue:${clusterHue(cluster, clusters)};--share:0` }),
    );
    this.#seen = new Sheet(opened.paint);
    this.#copy = new Sheet(opened.paint);
    const pair = element(
      'div',
      { class: 'pair' },
      element('figure', {}, this.#seen.canvas, element('figcaption', {}, 'what it saw')),
      element('figure', {}, this.#copy.canvas, element('figcaption', {}, 'from memory')),
    );
    const chances = element('div', { class: 'chances', 'aria-hidden': 'true' }, ...this.#bars);
    this.element.classList.add('waiting');
    this.element.append(element('div', { class: 'verdict-words' }, this.#title, this.#sure, chances), pair);
  }

  /** Says what became of row i of a clustering. */
  async show(row: Float32Array, clustering: Clustering, i: number): Promise<void> {
    const { model, ink, nameOf } = this.#opened;
    const cluster = clustering.labels[i]!;
    const outlier = clustering.outliers?.[i] === 1;
    const { clusters } = model.manifest;
    this.element.classList.remove('waiting');
    this.element.classList.toggle('strange', outlier);
    this.element.style.setProperty('--hue', String(clusterHue(cluster, clusters)));
    const sure = `${inPercent(clustering.confidence[i]!)} sure`;
    this.#title.textContent = outlier ? 'Never seen anything like it' : `Cluster ${nameOf(cluster)}`;
    this.#sure.textContent = outlier ? `Nearest is cluster ${nameOf(cluster)}, but that means little.` : sure;
    for (const [k, share] of clustering.probabilitiesOf(i).entries()) {
      this.#bars[k]!.style.setProperty('--share', share.toFixed(4));
    }
    announce(`${this.#title.textContent}. ${this.#sure.textContent}`);
    this.#seen.show([{ row, ink: DATA_INK }]);
    const copy = await model.reconstruct(row);
    this.#copy.show([{ row: copy.data, ink: ink(cluster) }], true);
  }
}
