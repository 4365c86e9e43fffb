import { ZooError } from '@clusterzoo/runtime';

/** @throws ZooError `ABORTED` once the signal has fired */
export function throwIfStopped(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted)
    throw new ZooError('ABORTED', `${what} was stopped; nothing was written`, { cause: signal.reason });
}
