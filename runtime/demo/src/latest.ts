/**
 * A task that runs once at a time: asked for while it runs, it runs once more afterwards, however often it was asked.
 *
 * @param fail - hears of errors
 * @returns the task, whose promise fulfils when what was asked for last is done
 */
export function latest(task: () => Promise<void>, fail: (error: unknown) => void): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  async function work(): Promise<void> {
    do {
      again = false;
      await task().catch(fail);
    } while (again);
    running = undefined;
  }
  return () => {
    if (running) again = true;
    else running = work();
    return running;
  };
}
