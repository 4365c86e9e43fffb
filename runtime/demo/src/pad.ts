import { element } from './element.js';
import { DATA_INK, inkColours, onThemeChange } from './ink.js';
import { isDrawn, type Stroke } from './strokes.js';

/** Milliseconds after which a pen that was lifted is not expected to come back. */
const PATIENCE = 650;

/** What a pad tells. */
export interface PadEvents {
  /** The pen touches an empty pad. */
  readonly onStart: () => void;
  /** The drawing is finished. */
  readonly onDone: (strokes: readonly Stroke[]) => void;
}

/** A square to draw on, by mouse, finger or pen. */
export class Pad {
  readonly canvas: HTMLCanvasElement;
  readonly #events: PadEvents;
  #strokes: { x: number; y: number }[][] = [];
  #finishing: ReturnType<typeof setTimeout> | undefined;

  constructor(label: string, events: PadEvents) {
    this.#events = events;
    this.canvas = element('canvas', { class: 'pad-canvas', role: 'img', 'aria-label': label });
    this.canvas.addEventListener('pointerdown', this.#press);
    this.canvas.addEventListener('pointermove', this.#move);
    this.canvas.addEventListener('pointerup', this.#lift);
    this.canvas.addEventListener('pointercancel', this.#lift);
    new ResizeObserver(() => this.#draw()).observe(this.canvas);
    onThemeChange(() => this.#draw());
  }

  /** Takes everything off. */
  clear(): void {
    clearTimeout(this.#finishing);
    this.#strokes = [];
    this.#draw();
  }

  #press = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    clearTimeout(this.#finishing);
    if (this.#strokes.length === 0) this.#events.onStart();
    this.canvas.setPointerCapture(event.pointerId);
    this.#strokes.push([]);
    this.#add(event);
  };

  #move = (event: PointerEvent): void => {
    if (!this.canvas.hasPointerCapture(event.pointerId)) return;
    const all = event.getCoalescedEvents();
    for (const each of all.length > 0 ? all : [event]) this.#add(each);
  };

  #lift = (event: PointerEvent): void => {
    if (!this.canvas.hasPointerCapture(event.pointerId)) return;
    this.canvas.releasePointerCapture(event.pointerId);
    clearTimeout(this.#finishing);
    this.#finishing = setTimeout(() => {
      const strokes = this.#strokes;
      if (isDrawn(strokes)) this.#events.onDone(strokes);
      else this.clear();
    }, PATIENCE);
  };

  #add({ clientX, clientY }: PointerEvent): void {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const inside = (value: number) => Math.min(1, Math.max(0, value));
    this.#strokes.at(-1)!.push({ x: inside((clientX - left) / width), y: inside((clientY - top) / height) });
    this.#draw();
  }

  #draw(): void {
    const { canvas } = this;
    const side = Math.round(canvas.clientWidth * Math.min(3, devicePixelRatio));
    if (side === 0) return;
    canvas.width = side;
    canvas.height = side;
    const context = canvas.getContext('2d')!;
    context.strokeStyle = inkColours(DATA_INK).strong;
    context.lineWidth = side * 0.042;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    for (const stroke of this.#strokes) {
      context.beginPath();
      context.moveTo(stroke[0]!.x * side, stroke[0]!.y * side);
      // Through the middles between points, so that there are no corners where the hand made none.
      for (const [i, point] of stroke.entries()) {
        const next = stroke[i + 1] ?? point;
        context.quadraticCurveTo(
          point.x * side,
          point.y * side,
          ((point.x + next.x) / 2) * side,
          ((point.y + next.y) / 2) * side,
        );
      }
      context.stroke();
    }
  }
}
