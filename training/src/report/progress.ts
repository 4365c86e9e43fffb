import { Presets, SingleBar } from 'cli-progress';
import type { TrainingEvent } from '../methods/events.js';
import { coloured } from './terminal-colour.js';

/** Options of {@link ProgressReporter}. */
export interface ProgressOptions {
  /** Where to write; a bar is drawn if it is a terminal. @default process.stderr */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Writes warnings only. @default false */
  readonly quiet?: boolean;
  /** Milliseconds of a clock that never goes back. @default performance.now */
  readonly clock?: () => number;
}

/** Lines a stage, at most, where there is no terminal: with few rows an epoch takes milliseconds. */
const MOST_LINES = 200;

/** Milliseconds between two lines about a stage without epochs, where there is no terminal. */
const PAUSE = 10_000;

type EpochEvent = Extract<TrainingEvent, { type: 'epoch' }>;
type ShareEvent = Extract<TrainingEvent, { type: 'progress' }>;

/**
 * Shows training events to a person: a bar with losses, speed and remaining time on a terminal, otherwise one line an
 * epoch, or every so many epochs where there are hundreds. Call {@link stop} at the end, also after an error, to give
 * the terminal its cursor back.
 */
export class ProgressReporter {
  readonly #stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly #quiet: boolean;
  readonly #clock: () => number;
  /** When each stage began here, and after how many epochs: a training may go on where it was stopped. */
  readonly #started = new Map<string, { readonly at: number; readonly done?: number }>();
  /** When something was last said about a stage without epochs. */
  #told: { readonly stage: string; readonly at: number } | undefined;
  #bar: { readonly stage: string; readonly drawn: SingleBar } | undefined;

  constructor({ stream = process.stderr, quiet = false, clock = () => performance.now() }: ProgressOptions = {}) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#clock = clock;
  }

  /** Takes one event; bound, so that it can be handed over as the `onEvent` of a training function. */
  readonly onEvent = (event: TrainingEvent): void => {
    if (event.type === 'warning') {
      this.stop();
      this.#line(`${coloured('warning:', 'warning', this.#stream)} ${event.message}`);
      return;
    }
    if (this.#quiet) return;
    switch (event.type) {
      case 'stage-start':
        this.#started.set(event.stage, { at: this.#clock() });
        this.#line(`${event.stage} …`);
        break;
      case 'progress':
        this.#share(event);
        break;
      case 'epoch':
        this.#epoch(event);
        break;
      case 'stage-end':
        this.stop();
        this.#started.delete(event.stage);
        this.#line(`${event.stage}: done in ${formatDuration(event.seconds)}`);
    }
  };

  /** Ends the bar, if one is drawn. */
  stop(): void {
    this.#bar?.drawn.stop();
    this.#bar = undefined;
  }

  #epoch(event: EpochEvent): void {
    const { stage, epoch, epochs } = event;
    // What a narrow terminal cuts off had better be the losses.
    const details = [this.#remaining(event), formatEpoch(event)].filter((text) => text !== '').join('  ');
    if (!this.#stream.isTTY) {
      if (epoch !== epochs && epoch % Math.ceil(epochs / MOST_LINES) !== 0) return;
      this.#line(`${stage}: epoch ${epoch}/${epochs}  ${details}`);
      return;
    }
    if (this.#bar?.stage !== stage) {
      this.stop();
      this.#bar = { stage, drawn: this.#draw(`${stage} {bar} {value}/{total}  {details}`, epochs) };
    }
    this.#bar.drawn.update(epoch, { details });
  }

  #share({ stage, share }: ShareEvent): void {
    const percent = Math.floor(100 * share);
    if (!this.#stream.isTTY) {
      const now = this.#clock();
      if (this.#told?.stage !== stage) this.#told = { stage, at: now };
      if (now - this.#told.at < PAUSE) return;
      this.#told = { stage, at: now };
      this.#line(`${stage}: ${percent} %`);
      return;
    }
    if (this.#bar?.stage !== stage) {
      this.stop();
      if (share >= 1) return;
      this.#bar = { stage, drawn: this.#draw(`${stage} {bar} {percentage} %`, 100, percent) };
    }
    this.#bar.drawn.update(percent);
    if (share >= 1) this.stop();
  }

  /** Remaining time of the stage at its mean speed here. */
  #remaining({ stage, epoch, epochs }: EpochEvent): string {
    const started = this.#started.get(stage);
    if (started === undefined || (started.done === undefined && epoch > 1)) {
      // Nobody announced the stage, or it goes on where it was stopped, perhaps within an epoch: time it from here.
      this.#started.set(stage, { at: this.#clock(), done: epoch });
      return '';
    }
    const { at, done = 0 } = started;
    this.#started.set(stage, { at, done });
    const seconds = (((this.#clock() - at) / 1000) * (epochs - epoch)) / (epoch - done);
    return `${formatDuration(seconds)} left`;
  }

  #draw(format: string, total: number, done = 0): SingleBar {
    const options = { stream: this.#stream, format, barsize: 20, hideCursor: true, clearOnComplete: true };
    const bar = new SingleBar(options, Presets.shades_classic);
    bar.start(total, done, { details: '' });
    return bar;
  }

  #line(text: string): void {
    this.#stream.write(`${text}\n`);
  }
}

/** Speed and losses of an epoch, for example `41.3 steps/s  critic -0.8123  generator 1.204`. */
export function formatEpoch({ losses, stepsPerSecond }: EpochEvent): string {
  const parts = Object.entries(losses).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
  return [`${Number(stepsPerSecond.toPrecision(3))} steps/s`, ...parts].join('  ');
}

/** A duration for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
