import { ZooError } from './errors.js';
import type { ProgressEvent } from './options.js';
import { type Reply, type Request, restoredError } from './worker-protocol.js';

/** A request without its number. */
export type Question = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** What goes with a question and is not sent as it is. */
export interface Asking {
  readonly signal?: AbortSignal | undefined;
  readonly move?: readonly Transferable[];
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

interface Waiting extends Asking {
  readonly resolve: (result: Record<string, unknown> | undefined) => void;
  readonly reject: (error: Error) => void;
}

// Numbers are those of the page, so that several models can share a worker.
let lastNumber = 0;

/** A page's end of the line to a worker: questions, and their answers by number. */
export class WorkerLine {
  readonly #worker: Worker;
  readonly #own: boolean;
  readonly #waiting = new Map<number, Waiting>();
  /** Number of the question that was asked last. */
  lastId = 0;

  /** @param own - whether the worker ends with the line */
  constructor(worker: Worker, own: boolean) {
    this.#worker = worker;
    this.#own = own;
    worker.addEventListener('message', this.#hear);
    worker.addEventListener('error', this.#fail);
    worker.addEventListener('messageerror', this.#fail);
  }

  /** @throws ZooError what the worker answers, and `DEVICE_UNAVAILABLE` if it does not run */
  ask(question: Question, asking: Asking = {}): Promise<Record<string, unknown> | undefined> {
    lastNumber += 1;
    const id = lastNumber;
    this.lastId = id;
    const { signal } = asking;
    const abort = () => this.#worker.postMessage({ id, type: 'abort' } satisfies Request);
    return new Promise<Record<string, unknown> | undefined>((resolve, reject) => {
      this.#waiting.set(id, { ...asking, resolve, reject });
      try {
        this.#worker.postMessage({ ...question, id } satisfies Request, [...(asking.move ?? [])]);
      } catch (cause) {
        this.#waiting.delete(id);
        const reason = (cause as Error).message;
        reject(new ZooError('INVALID_ARGUMENT', `this cannot be sent to a worker: ${reason}`, { cause }));
      }
      signal?.addEventListener('abort', abort);
    }).finally(() => signal?.removeEventListener('abort', abort));
  }

  /** Stops listening, and ends the worker if it is the line's own. */
  close(): void {
    this.#worker.removeEventListener('message', this.#hear);
    this.#worker.removeEventListener('error', this.#fail);
    this.#worker.removeEventListener('messageerror', this.#fail);
    if (this.#own) this.#worker.terminate();
  }

  #hear = ({ data }: MessageEvent): void => {
    const reply = data as Reply;
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    if (reply.type === 'progress') waiting.onProgress?.(reply.event);
    else if (reply.type === 'warning') waiting.onWarning?.(reply.message);
    else {
      this.#waiting.delete(reply.id);
      if (reply.type === 'result') waiting.resolve(reply.result as Record<string, unknown> | undefined);
      else waiting.reject(this.#restored(restoredError(reply.error), waiting.signal));
    }
  };

  /** The reason of an abort stays here; the worker only hears that there was one. */
  #restored(error: Error, signal: AbortSignal | undefined): Error {
    if (!(error instanceof ZooError && error.code === 'ABORTED' && signal?.aborted)) return error;
    return new ZooError('ABORTED', error.message, { cause: signal.reason });
  }

  #fail = (event: Event): void => {
    const reason = (event as ErrorEvent).message || 'its script did not load, or threw';
    const error = new ZooError('DEVICE_UNAVAILABLE', `the worker does not run: ${reason}`);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  };
}
