import { announce, hideProblem, showProblem } from './announce.js';
import { droppedRows } from './dropped.js';
import { button, element } from './element.js';
import { fly } from './flight.js';
import { Ghost } from './ghost.js';
import { DATA_INK } from './ink.js';
import { mayMove, pause } from './motion.js';
import { freshSeed, type Opened } from './opened.js';
import { Pad } from './pad.js';
import { placed } from './placed.js';
import { joined, rowsOf } from './rows.js';
import { type Cell, Sheet } from './sheet.js';
import { withArticle } from './subject.js';
import { Verdict } from './verdict.js';
import type { Wall } from './wall.js';

/** Milliseconds between two that fall. */
const INTERVAL = 170;

/** Where rows come from, by hand, from files or from the data, and from where they fall into their clusters. */
export class Arrivals {
  readonly element: HTMLElement;
  readonly #opened: Opened;
  readonly #wall: Wall;
  readonly #verdict: Verdict;
  readonly #stage: HTMLElement;
  readonly #preview: Sheet;
  readonly #pad: Pad | undefined;
  /** Hears of rows that were clustered. */
  readonly #onRows: (rows: readonly Float32Array[]) => void;

  constructor(opened: Opened, wall: Wall, onRows: (rows: readonly Float32Array[]) => void) {
    this.#opened = opened;
    this.#wall = wall;
    this.#onRows = onRows;
    const { subject, real } = opened;
    const { fromStrokes, one } = subject;
    this.#preview = new Sheet(opened.paint);
    this.#preview.canvas.classList.add('preview');
    this.#pad = fromStrokes && this.#makePad(fromStrokes);
    const file = this.#fileInput();
    const choose = button('Open a file', () => file.click(), {
      class: fromStrokes || real.length > 0 ? 'button quiet' : 'button',
    });
    const hint = this.#pad
      ? `Draw ${withArticle(one)} here`
      : `Drop ${subject.pictures ? 'pictures' : 'a table'} here, or press to open`;
    const ghost = new Ghost(opened);
    this.#stage = element(
      'div',
      { class: this.#pad ? 'stage' : 'stage pressable' },
      ghost.canvas,
      element('p', { class: 'stage-hint' }, hint),
      this.#preview.canvas,
      ...(this.#pad ? [this.#pad.canvas] : []),
    );
    // Where nobody draws, a press on the stage does what the button says.
    if (!this.#pad) this.#stage.addEventListener('click', () => file.click());
    this.#acceptDrops();
    // Ways to let something fall without drawing; below the wall in narrow windows.
    const buttons = element('div', { class: 'stage-buttons' });
    if (real.length > 0) {
      buttons.append(button('Drop real ones', () => void this.arrive(real), { class: 'button' }));
    }
    buttons.append(
      button('Invent one', () => void this.#invent(), { class: 'button quiet' }),
      choose,
      file,
    );
    this.#verdict = new Verdict(
      opened,
      this.#pad ? 'Lift the pen, and it falls.' : 'Let some fall, and see where they go.',
    );
    this.element = element(
      'section',
      { class: 'arrivals', 'aria-label': 'Try it' },
      this.#stage,
      this.#verdict.element,
    );
    const place = (narrow: boolean) => {
      if (narrow) wall.element.append(buttons);
      else this.#stage.after(buttons);
    };
    placed(buttons, '(max-width: 44rem)', place, opened.signal);
  }

  /** Clusters rows and lets them fall, one after the other. */
  async arrive(rows: readonly Float32Array[]): Promise<void> {
    const { model, ink, timed, signal } = this.#opened;
    if (rows.length === 0) return;
    try {
      const clustering = await timed(model.cluster(joined(rows)));
      this.#stage.classList.add('used');
      const falling: Promise<void>[] = [];
      for (const [i, row] of rows.entries()) {
        const cluster = clustering.labels[i]!;
        const outlier = clustering.outliers?.[i] === 1;
        const cell: Cell = { row, ink: outlier ? DATA_INK : ink(cluster) };
        this.#preview.show([cell]);
        if (i === rows.length - 1) void this.#verdict.show(row, clustering, i).catch(showProblem);
        if (mayMove()) await pause(i === 0 ? 2 * INTERVAL : INTERVAL);
        if (signal.aborted) return;
        falling.push(this.#drop(cell, cluster, outlier));
      }
      this.#empty();
      await Promise.all(falling);
      const met = new Set(clustering.labels).size;
      if (rows.length > 1) announce(`${rows.length} fell into ${met} ${met === 1 ? 'cluster' : 'clusters'}`);
      this.#onRows(rows);
    } catch (error) {
      this.#empty();
      if (!signal.aborted) showProblem(error);
    }
  }

  /** Invites again. */
  #empty(): void {
    this.#preview.show([]);
    this.#stage.classList.remove('used');
  }

  async #drop(cell: Cell, cluster: number, outlier: boolean): Promise<void> {
    const from = this.#stage.getBoundingClientRect();
    const falling = new Sheet(this.#opened.paint);
    falling.show([cell]);
    const canvas = falling.toCanvas(Math.round(from.width * Math.min(2, devicePixelRatio)));
    await fly(canvas, from, this.#wall.targetOf(cluster, outlier));
    if (!this.#opened.signal.aborted) this.#wall.take(cluster, outlier, cell);
  }

  async #invent(): Promise<void> {
    const { model, timed } = this.#opened;
    try {
      const { data } = await timed(model.generate({ count: 1, seed: freshSeed() }));
      await this.arrive(rowsOf(data, data.length));
    } catch (error) {
      showProblem(error);
    }
  }

  #makePad(fromStrokes: NonNullable<Opened['subject']['fromStrokes']>): Pad {
    const label = `Drawing pad: draw a ${this.#opened.subject.one} with mouse, finger or pen. The buttons below do without one.`;
    const pad: Pad = new Pad(label, {
      onStart: () => {
        hideProblem();
        this.#stage.classList.add('used');
        this.#preview.show([]);
      },
      onDone: (strokes) => {
        pad.clear();
        void this.arrive([fromStrokes(strokes)]);
      },
    });
    return pad;
  }

  #fileInput(): HTMLInputElement {
    const { pictures } = this.#opened.subject;
    const input = element('input', {
      type: 'file',
      class: 'unseen',
      multiple: true,
      tabindex: -1,
      'aria-hidden': 'true',
      accept: pictures ? 'image/*' : '.csv,.tsv,.txt,text/*',
    });
    input.addEventListener('change', () => {
      void this.#read([...(input.files ?? [])]);
      input.value = '';
    });
    return input;
  }

  #acceptDrops(): void {
    const stage = this.#stage;
    const over = (event: DragEvent, inside: boolean) => {
      event.preventDefault();
      stage.classList.toggle('over', inside);
    };
    stage.addEventListener('dragover', (event) => over(event, true));
    stage.addEventListener('dragleave', (event) => over(event, false));
    stage.addEventListener('drop', (event) => {
      over(event, false);
      void this.#read([...(event.dataTransfer?.files ?? [])]);
    });
  }

  async #read(files: readonly File[]): Promise<void> {
    hideProblem();
    try {
      const { model, subject } = this.#opened;
      if (files.length > 0) await this.arrive(await droppedRows(files, model.manifest, subject));
    } catch (error) {
      showProblem(error);
    }
  }
}
