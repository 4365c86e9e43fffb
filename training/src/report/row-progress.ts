import { Presets, SingleBar } from 'cli-progress';
import { formatDuration, type ProgressOptions } from './progress.js';

/** Milliseconds between two lines where there is no terminal. */
const PAUSE = 5000;
/** Milliseconds before a bar is drawn: what is done sooner needs none. */
const PATIENCE = 500;

/**
 * Shows how far a long reading of rows is: a bar on a terminal, otherwise a line every five seconds. Call {@link stop} at
 * the end, also after an error.
 */
export class RowReporter {
  readonly #stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly #quiet: boolean;
  readonly #clock: () => number;
  #started: number;
  #told: number;
  #task = '';
  #of = 'bytes';
  #bar: SingleBar | undefined;

  constructor({ stream = process.stderr, quiet = false, clock = () => performance.now() }: ProgressOptions = {}) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#clock = clock;
    this.#started = clock();
    this.#told = this.#started;
  }

  /**
   * @param task - what is done with the rows, such as `clustering`
   * @param of - what the share is one of
   */
  start(task: string, of = 'bytes'): void {
    this.stop();
    this.#task = task;
    this.#of = of;
    this.#started = this.#clock();
    this.#told = this.#started;
  }

  /** Takes a number of rows that are done and the share of all bytes that were read for them; bound. */
  readonly onProgress = ({ rows, share }: { readonly rows: number; readonly share: number }): void => {
    if (this.#quiet) return;
    const now = this.#clock();
    const seconds = (now - this.#started) / 1000;
    const noun = this.#of === 'bytes' ? 'rows' : this.#of;
    const speed = `${grouped(Math.round(rows / Math.max(seconds, 1e-3)))} ${noun}/s`;
    const left = share > 0 ? `  ${formatDuration((seconds * (1 - share)) / share)} left` : '';
    const details = `${grouped(rows)} ${noun}  ${speed}${left}`;
    if (this.#stream.isTTY) {
      if (!this.#bar && now - this.#started < PATIENCE) return;
      this.#bar ??= this.#draw();
      this.#bar.update(Math.round(100 * share), { details });
    } else if (now - this.#told >= PAUSE) {
      this.#told = now;
      this.#stream.write(`${this.#task}: ${Math.floor(100 * share)} % of the ${this.#of}  ${details}\n`);
    }
  };

  /** Ends the bar, if one is drawn. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #draw(): SingleBar {
    const format = `${this.#task} {bar} {value} % of the ${this.#of}  {details}`;
    const options = { stream: this.#stream, format, barsize: 20, hideCursor: true, clearOnComplete: true };
    const bar = new SingleBar(options, Presets.shades_classic);
    bar.start(100, 0, { details: '' });
    return bar;
  }
}

/** `1,234,567` */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
