import { element } from './element.js';
import type { Painter } from './painter.js';
import { type Cell, Sheet } from './sheet.js';

/** What fell into one place: the last few of them, and how many there are. */
export class Visitors {
  readonly element = element('span', { class: 'visitors' });
  readonly #most: number;
  readonly #count = element('span', { class: 'visitors-count' });
  #total = 0;

  /** @param most - of them that are shown */
  constructor(most = 3) {
    this.#most = most;
    this.element.append(this.#count);
  }

  add(paint: Painter, cell: Cell): void {
    const sheet = new Sheet(paint);
    sheet.canvas.classList.add('visitor');
    this.#count.before(sheet.canvas);
    sheet.show([cell]);
    this.#total += 1;
    const shown = this.element.querySelectorAll('.visitor');
    if (shown.length > this.#most) shown[0]!.remove();
    this.#count.textContent = this.#total > this.#most ? `+${this.#total - this.#most}` : '';
  }
}
