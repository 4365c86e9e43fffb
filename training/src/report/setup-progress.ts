import { Presets, SingleBar } from 'cli-progress';
import type { SetupEvent } from '../setup/controls.js';
import { formatBytes } from '../setup/disk.js';
import type { ProgressOptions } from './progress.js';
import { coloured } from './terminal-colour.js';

/**
 * Shows a setup's events to a person: a line a stage, and a bar while bytes come in or files are read, on a terminal;
 * warnings always. Call {@link stop} at the end, also after an error.
 */
export class SetupReporter {
  readonly #stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly #quiet: boolean;
  #drawn: { readonly file: string; readonly bar: SingleBar } | undefined;
  #stage = '';

  constructor({ stream = process.stderr, quiet = false }: Pick<ProgressOptions, 'stream' | 'quiet'> = {}) {
    this.#stream = stream;
    this.#quiet = quiet;
  }

  /** Takes one event; bound, so that it can be handed over as an `onEvent`. */
  readonly onEvent = (event: SetupEvent): void => {
    if (event.type === 'warning') {
      this.stop();
      this.#stream.write(`${coloured('warning:', 'warning', this.#stream)} ${event.message}\n`);
      return;
    }
    if (this.#quiet) return;
    if (event.type === 'bytes') this.#bytes(event);
    else if (event.type === 'count') this.#draw('', event.done, event.total, String);
    else {
      this.stop();
      this.#stage = event.stage;
      this.#stream.write(`${event.stage} …\n`);
    }
  };

  /** Ends the bar, if one is drawn. */
  stop(): void {
    this.#drawn?.bar.stop();
    this.#drawn = undefined;
  }

  #bytes({ file, loaded, total }: Extract<SetupEvent, { type: 'bytes' }>): void {
    if (total !== undefined) this.#draw(file, loaded, total, formatBytes);
  }

  #draw(file: string, done: number, total: number, format: (amount: number) => string): void {
    if (!this.#stream.isTTY) return;
    if (this.#drawn?.file !== file) {
      this.stop();
      const options = { stream: this.#stream, format: `{bar} {done} of {all}  ${this.#stage}`, barsize: 20 };
      const bar = new SingleBar({ ...options, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
      bar.start(total, 0, { done: format(0), all: format(total) });
      this.#drawn = { file, bar };
    }
    this.#drawn.bar.setTotal(total);
    this.#drawn.bar.update(done, { done: format(done), all: format(total) });
  }
}
