import { type Ink, onThemeChange } from './ink.js';
import { animate } from './motion.js';
import type { Painter } from './painter.js';

/** A row and what it is drawn with. */
export interface Cell {
  readonly row: Float32Array;
  readonly ink: Ink;
}

const shown = new Set<WeakRef<Sheet>>();
onThemeChange(() => {
  for (const reference of shown) {
    const sheet = reference.deref();
    if (sheet) sheet.repaint();
    else shown.delete(reference);
  }
});

/** Milliseconds from one cell's beginning to the next one's, and those that one takes. */
const STAGGER = 60;
const DURATION = 520;

/** A canvas with rows of a model, side by side, as sharp as the screen is. */
export class Sheet {
  readonly canvas = document.createElement('canvas');
  readonly #painter: Painter;
  readonly #columns: number;
  readonly #lines: number;
  /** Between cells, as a share of a cell. */
  readonly #gap: number;
  #cells: readonly Cell[] = [];
  #lively = false;
  #stop = () => {};

  /** @param label - what it shows, for those who do not see it; undefined where something else says so */
  constructor(painter: Painter, layout: { columns?: number; lines?: number; gap?: number } = {}, label?: string) {
    this.#painter = painter;
    this.#columns = layout.columns ?? 1;
    this.#lines = layout.lines ?? 1;
    this.#gap = layout.gap ?? 0;
    this.canvas.className = 'sheet';
    this.canvas.style.aspectRatio = `${this.#extent(this.#columns)} / ${this.#extent(this.#lines)}`;
    this.describe(label);
    shown.add(new WeakRef(this));
    new ResizeObserver(() => {
      // One that comes to be finds its size itself.
      if (!this.#lively) this.repaint();
    }).observe(this.canvas);
  }

  get cells(): readonly Cell[] {
    return this.#cells;
  }

  /** Says what it shows. */
  describe(label: string | undefined): void {
    if (label === undefined) this.canvas.setAttribute('aria-hidden', 'true');
    else {
      this.canvas.setAttribute('role', 'img');
      this.canvas.setAttribute('aria-label', label);
    }
  }

  /** Draws cells, line by line; before one's eyes where `lively`. */
  show(cells: readonly Cell[], lively = false): void {
    this.#cells = cells;
    this.#stop();
    if (!lively) {
      this.repaint();
      return;
    }
    const whole = DURATION + STAGGER * (cells.length - 1);
    this.#lively = true;
    this.#stop = animate(whole, (share) => {
      this.#lively = share < 1;
      this.#paint((i) => Math.min(1, Math.max(0, (share * whole - STAGGER * i) / DURATION)));
    });
  }

  /** Draws the same cells again. */
  repaint(): void {
    this.#stop();
    this.#lively = false;
    this.#paint(() => 1);
  }

  /** The same cells on a canvas of its own, on paper, so many pixels wide. */
  toCanvas(width: number, paper = 'transparent'): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = Math.round((width * this.#extent(this.#lines)) / this.#extent(this.#columns));
    const context = canvas.getContext('2d')!;
    context.fillStyle = paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    this.#draw(context, () => 1);
    return canvas;
  }

  #extent(cells: number): number {
    return cells + (cells - 1) * this.#gap;
  }

  #paint(progress: (i: number) => number): void {
    const { canvas } = this;
    const ratio = Math.min(3, devicePixelRatio);
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (width === 0 || height === 0) return;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext('2d')!;
    context.clearRect(0, 0, width, height);
    this.#draw(context, progress);
  }

  #draw(context: CanvasRenderingContext2D, progress: (i: number) => number): void {
    const size = context.canvas.width / this.#extent(this.#columns);
    const pitch = size * (1 + this.#gap);
    for (const [i, { row, ink }] of this.#cells.entries()) {
      const done = progress(i);
      if (done === 0) continue;
      const box = { x: (i % this.#columns) * pitch, y: Math.floor(i / this.#columns) * pitch, size };
      this.#painter(context, row, box, ink, done);
    }
  }
}
