import { ZooError } from '@clusterzoo/runtime';

/** Gives the event loop a turn now and then: long sums and onnxruntime-node block it; signals and drawing need it. */
export function breather(milliseconds = 50): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < milliseconds) return undefined;
    last = performance.now();
    return new Promise((resolve) => setTimeout(resolve));
  };
}

/** @throws ZooError `ABORTED`, naming `work`, once the signal has been given */
export function assertNotAborted(signal: AbortSignal | undefined, work: string): void {
  if (signal?.aborted) throw new ZooError('ABORTED', `${work} was stopped`);
}
