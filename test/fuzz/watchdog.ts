import { Worker } from 'node:worker_threads';

/** Runs in a thread of its own, which goes on where the others are in an endless loop. */
const WATCH = `
const { workerData, parentPort } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { shared, milliseconds, bytes, seed } = workerData;
const state = new Int32Array(shared);
let [seen, started, name] = [0, 0, ''];
parentPort.on('message', (message) => { name = message; });
setInterval(() => {
  const number = Atomics.load(state, 0);
  if (number !== seen) [seen, started] = [number, performance.now()];
  if (number === 0) return;
  const grown = process.memoryUsage.rss() - Atomics.load(state, 1) * 2 ** 20;
  const fault =
    grown > bytes ? 'it has taken ' + Math.round(grown / 1e6) + ' MB'
    : performance.now() - started > milliseconds ? 'no answer in ' + milliseconds + ' ms'
    : '';
  if (fault === '' || Atomics.load(state, 0) !== number) return;
  writeSync(2, '\\nfuzz: ' + name + ', seed ' + seed + ', case ' + number + ': ' + fault + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 10);
`;

/** What a case may take. */
export interface Limits {
  readonly milliseconds: number;
  /** What the process may grow by while it runs. */
  readonly bytes: number;
  /** To be told with a case that takes more. */
  readonly seed: number;
}

/**
 * Watches cases while they run, from a thread of its own. Of one that takes too long or too much memory it says the
 * reader, seed and number on stderr, and ends the process: an endless loop cannot be ended in any other way.
 */
export class Watchdog {
  /** Number of the case that runs, 0 for none; MiB of the process when it began. */
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;

  constructor(limits: Limits) {
    const workerData = { ...limits, shared: this.#state.buffer };
    this.#worker = new Worker(WATCH, { eval: true, execArgv: [], workerData });
    this.#worker.unref();
  }

  /** The cases to come are of this reader. */
  reader(name: string): void {
    this.#worker.postMessage(name);
  }

  /** @param number - of the case, from 1 */
  begin(number: number): void {
    Atomics.store(this.#state, 1, Math.round(process.memoryUsage.rss() / 2 ** 20));
    Atomics.store(this.#state, 0, number);
  }

  end(): void {
    Atomics.store(this.#state, 0, 0);
  }
}
