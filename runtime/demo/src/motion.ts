const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether things may move. */
export function mayMove(): boolean {
  return !calm.matches;
}

/** Resolves after so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Slow, fast, slow: [0, 1] to [0, 1]. */
export function easeInOut(share: number): number {
  return share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
}

/**
 * Calls `step` with a share of the time from 0 to 1, once a frame and at last with 1; at once with 1 where things do not
 * move. The function it returns stops it.
 */
export function animate(milliseconds: number, step: (share: number) => void): () => void {
  if (!mayMove()) {
    step(1);
    return () => {};
  }
  const begin = performance.now();
  let frame = requestAnimationFrame(function next(now) {
    const share = Math.min(1, Math.max(0, (now - begin) / milliseconds));
    step(share);
    if (share < 1) frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}
