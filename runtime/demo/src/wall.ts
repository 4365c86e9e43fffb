import { announce, showProblem } from './announce.js';
import { button, element } from './element.js';
import { clusterHue } from './ink.js';
import { freshSeed, type Opened } from './opened.js';
import { savePicture } from './save-picture.js';
import { type Cell, Sheet } from './sheet.js';
import { Visitors } from './visitors.js';

/** On narrow windows a tile has room for one sample. */
const narrow = matchMedia('(max-width: 44rem)');

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
    this.#button = button('', () => void this.refresh(true), {
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
    const side = narrow.matches ? 1 : 2;
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
    void this.refresh(false);
  }

  /** New samples, which come to be before one's eyes. */
  async refresh(asked: boolean): Promise<void> {
    const { model, ink, timed, nameOf } = this.#opened;
    const count = narrow.matches ? 1 : 4;
    try {
      const { data } = await timed(model.generate({ cluster: this.#cluster, count, seed: freshSeed() }));
      const size = data.length / count;
      const colour = ink(this.#cluster);
      const cells = Array.from({ length: count }, (_, i) => ({ row: data.slice(i * size, (i + 1) * size), ink: colour }));
      this.#sheet.show(cells, true);
      if (asked) announce(`New samples of cluster ${nameOf(this.#cluster)}`);
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
    const columns = clusters % 5 === 0 ? 5 : Math.min(clusters, 4);
    const list = element('ul', { class: 'tiles', style: `--columns:${columns}` }, ...this.#tiles.map((tile) => tile.element));
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
    narrow.addEventListener('change', () => this.#tiles.forEach((tile) => tile.adapt()), { signal: opened.signal });
  }

  /** New samples everywhere. */
  async refresh(): Promise<void> {
    for (const tile of this.#tiles) await tile.refresh(false);
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
