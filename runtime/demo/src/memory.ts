import { showProblem } from './announce.js';
import { element } from './element.js';
import { clusterHue, DATA_INK } from './ink.js';
import type { Opened } from './opened.js';
import { joined, rowsOf } from './rows.js';
import { Sheet } from './sheet.js';

/** Pairs that are shown. */
const MOST = 8;

/** Rows beside what the model draws of them from their latents and clusters alone. */
export class Memory {
  readonly element: HTMLElement;
  readonly #opened: Opened;
  readonly #list = element('ul', { class: 'pairs' });
  #rows: readonly Float32Array[] = [];

  constructor(opened: Opened) {
    this.#opened = opened;
    const { latent } = opened.model.manifest;
    const size = opened.model.manifest.shapes.input.reduce((product, side) => product * side, 1);
    this.element = element(
      'section',
      { class: 'memory', 'aria-labelledby': 'memory-title' },
      element('h2', { id: 'memory-title' }, 'Drawn again from memory'),
      element(
        'p',
        { class: 'lede' },
        `Of the ${size} numbers of each ${opened.subject.one} it keeps a cluster and ${latent.size} numbers of style, and draws it again from those. What you let fall above shows up here too.`,
      ),
      this.#list,
    );
  }

  /** Shows rows in front of those that it has, or behind them. */
  async show(rows: readonly Float32Array[], place: 'front' | 'back' = 'front'): Promise<void> {
    const { model, paint, ink, nameOf, signal } = this.#opened;
    this.#rows = (place === 'front' ? [...rows, ...this.#rows] : [...this.#rows, ...rows]).slice(0, MOST);
    this.element.hidden = this.#rows.length === 0;
    if (this.#rows.length === 0) return;
    const shown = this.#rows;
    const size = shown[0]!.length;
    try {
      const { labels } = await model.cluster(joined(shown), { outliers: false });
      const copies = rowsOf((await model.reconstruct(joined(shown))).data, size);
      if (shown !== this.#rows) return;
      const pairs = shown.map((row, i) => {
        const cluster = labels[i]!;
        const sheet = new Sheet(
          paint,
          { columns: 2, gap: 0.06 },
          `Seen, and drawn again as cluster ${nameOf(cluster)}`,
        );
        sheet.show([
          { row, ink: DATA_INK },
          { row: copies[i]!, ink: ink(cluster) },
        ]);
        return element('li', { style: `--hue:${clusterHue(cluster, model.manifest.clusters)}` }, sheet.canvas);
      });
      this.#list.replaceChildren(...pairs);
    } catch (error) {
      if (!signal.aborted) showProblem(error);
    }
  }
}
