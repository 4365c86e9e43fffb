import { announce, showProblem } from './announce.js';
import { columnsFor } from './cluster-choice.js';
import { button, element } from './element.js';
import { clusterHue } from './ink.js';
import { freshSeed, type Opened } from './opened.js';
import { rowsOf } from './rows.js';
import { savePicture } from './save-picture.js';
import { type Cell, Sheet } from './sheet.js';
import { Visitors } from './visitors.js';

/** On narrow windows a tile has room for one sample. */
const narrow = matchMedia('(max-width: 44rem)');

function samplesShown(): number {
  return narrow.matches ? 1 : 4;
}

/** One cluster: samples of it, and what fell into it. */
class Tile {
  readonly element: HTMLElement;
  readonly visitors = new Visitors();
  readonly #opened: Opened;
  readonly #cluster: number;
  readonly #button: HTMLButtonElement;
  #sheet: Sheet;

  constructor(opened: Opened, cluster: number) {
    const { manifest } = opened.model;
    this.#opened = opened;
    this.#cluster = cluster;
    const name = opened.nameOf(cluster);
    const share = `${Math.round(100 * manifest.clusterMasses[cluster]!)} %`;
    this.#button = button('', () => void this.#refresh(), {
      class: 'tile-face',
      'aria-label': `Cluster ${name}, ${share} of the ${opened.subject.many}: draw new ones`,
    });
    this.#sheet = this.#makeSheet();
    const caption = element(
      'span',
      { class: 'tile-caption' },
      element('b', {}, name),
      element('span', { class: 'tile-share' }, share),
    );
    this.#button.append(this.#sheet.canvas, caption);
    this.element = element(
      'li',
      { class: 'tile', style: `--hue:${clusterHue(cluster, manifest.clusters)}` },
      this.#button,
      this.visitors.element,
    );
  }

  #makeSheet(): Sheet {
    const side = Math.sqrt(samplesShown());
    return new Sheet(this.#opened.paint, { columns: side, lines: side });
  }

  get cells(): readonly Cell[] {
    return this.#sheet.cells;
  }

  /** As many samples as there is room for. */
  adapt(): void {
    const { canvas } = this.#sheet;
    this.#sheet = this.#makeSheet();
    canvas.replaceWith(this.#sheet.canvas);
  }

  /** Shows samples, which come to be before one's eyes. */
  show(rows: readonly Float32Array[]): void {
    const ink = this.#opened.ink(this.#cluster);
    this.#sheet.show(
      rows.map((row) => ({ row, ink })),
      true,
    );
  }

  /** Draws new ones. */
  async #refresh(): Promise<void> {
    const { model, timed, nameOf } = this.#opened;
    const count = samplesShown();
    try {
      const { data } = await timed(model.generate({ cluster: this.#cluster, count, seed: freshSeed() }));
      this.show(rowsOf(data, data.length / count));
      announce(`New samples of cluster ${nameOf(this.#cluster)}`);
    } catch (error) {
      if (!this.#opened.signal.aborted) showProblem(error);
    }
  }

  /** Shows that something arrived. */
  shake(): void {
    this.element.classList.remove('struck');
    // Read, so that the browser sees the class go before it comes again.
    void this.element.offsetWidth;
    this.element.classList.add('struck');
  }
}

/** All clusters of a model, and a place for what belongs to none. */
export class Wall {
  readonly element: HTMLElement;
  readonly #tiles: readonly Tile[];
  readonly #strangers = new Visitors(24);
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.#opened = opened;
    const { clusters, outliers } = opened.model.manifest;
    this.#tiles = Array.from({ length: clusters }, (_, cluster) => new Tile(opened, cluster));
    const list = element(
      'ul',
      { class: 'tiles', style: `--columns:${columnsFor(clusters)}` },
      ...this.#tiles.map((tile) => tile.element),
    );
    const outside = element(
      'div',
      { class: 'outside' },
      element('span', {}, 'Unlike anything it has seen'),
      this.#strangers.element,
    );
    const all = button('Draw all anew', () => void this.refresh(), { class: 'button quiet' });
    const save = button('Save as PNG', () => void this.#save(), { class: 'button quiet' });
    this.element = element(
      'section',
      { class: 'wall', 'aria-label': 'Clusters' },
      list,
      ...(outliers ? [outside] : []),
      element('div', { class: 'wall-foot' }, element('p', {}, 'Press a cluster, and it draws new ones.'), all, save),
    );
    const adapt = () => {
      for (const tile of this.#tiles) tile.adapt();
      void this.refresh();
    };
    narrow.addEventListener('change', adapt, { signal: opened.signal });
  }

  /** New samples everywhere. */
  async refresh(): Promise<void> {
    const { model, signal } = this.#opened;
    const each = samplesShown();
    const clusters = this.#tiles.flatMap((_, cluster) => Array<number>(each).fill(cluster));
    try {
      const { data } = await model.generate({ clusters, seed: freshSeed() });
      const rows = rowsOf(data, data.length / clusters.length);
      for (const [i, tile] of this.#tiles.entries()) tile.show(rows.slice(i * each, (i + 1) * each));
    } catch (error) {
      if (!signal.aborted) showProblem(error);
    }
  }

  /** Where something of a cluster, or of none, falls. */
  targetOf(cluster: number, outlier: boolean): Element {
    return outlier ? this.#strangers.element : this.#tiles[cluster]!.visitors.element;
  }

  /** Keeps what fell. */
  take(cluster: number, outlier: boolean, cell: Cell): void {
    const { paint } = this.#opened;
    if (outlier) this.#strangers.add(paint, cell);
    else {
      this.#tiles[cluster]!.visitors.add(paint, cell);
      this.#tiles[cluster]!.shake();
    }
  }

  async #save(): Promise<void> {
    const rows = this.#tiles.map((tile) => tile.cells);
    const columns = Math.max(...rows.map((cells) => cells.length));
    const sheet = new Sheet(this.#opened.paint, { columns, lines: rows.length });
    sheet.show(rows.flat());
    await savePicture(sheet, `${this.#opened.model.manifest.name}-samples.png`, 160 * columns);
  }
}
