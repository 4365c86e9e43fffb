import { DATA_INK } from './ink.js';
import { mayMove } from './motion.js';
import type { Opened } from './opened.js';
import { Sheet } from './sheet.js';

/** Milliseconds that each is shown. */
const TURN = 2600;

/** What might be drawn here: one typical row after the other, faintly. */
export class Ghost {
  readonly canvas: HTMLCanvasElement;

  constructor({ paint, typical, signal }: Opened) {
    const sheet = new Sheet(paint);
    this.canvas = sheet.canvas;
    this.canvas.classList.add('ghost');
    let turn = 0;
    const next = () => {
      turn += 1;
      sheet.show([{ row: typical[turn % typical.length]!, ink: DATA_INK }], true);
    };
    next();
    if (!mayMove()) return;
    const timer = setInterval(next, TURN);
    signal.addEventListener('abort', () => clearInterval(timer));
  }
}
