/** Longest time that work goes on without anything else of its thread having a turn. */
const BREATH_MS = 50;

/** Resolves after whatever waits for its turn, such as a click, a timer or a message: promises alone let none in. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    // Browsers put off timers that follow one another.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** What long work calls again and again, so that others have a turn 20 times a second. */
export function breathing(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < BREATH_MS) return undefined;
    return nextTurn().then(() => {
      last = performance.now();
    });
  };
}
