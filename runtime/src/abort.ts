import { ZooError } from './errors.js';

/** @throws ZooError `ABORTED` once the signal has fired; `cause` is the signal's reason */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new ZooError('ABORTED', `${what} was aborted`, { cause: signal.reason });
}
