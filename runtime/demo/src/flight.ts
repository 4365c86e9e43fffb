import { easeInOut, mayMove } from './motion.js';

const FRAMES = 30;
const DURATION = 780;

/** Keyframes of a thing that is thrown up a little and then falls, ever faster, while it shrinks to where it goes. */
function thrown(from: DOMRect, to: DOMRect): Keyframe[] {
  const rise = Math.min(90, 24 + 0.12 * Math.abs(to.left - from.left));
  return Array.from({ length: FRAMES + 1 }, (_, i) => {
    const time = i / FRAMES;
    const across = easeInOut(time);
    const x = (to.left - from.left) * across;
    const y = (to.top - from.top) * time ** 2 - rise * 4 * time * (1 - time);
    const scale = 1 + (to.width / from.width - 1) * across;
    const turn = 8 * Math.sin(Math.PI * time) * Math.sign(to.left - from.left || 1);
    return { transform: `translate(${x}px, ${y}px) rotate(${turn}deg) scale(${scale})` };
  });
}

/**
 * Lets a picture fall from one place of the page to another, and takes it away there.
 *
 * @param from - where it is, relative to the window
 * @param target - what it falls into
 */
export async function fly(canvas: HTMLCanvasElement, from: DOMRect, target: Element): Promise<void> {
  if (!mayMove()) return;
  canvas.className = 'flying';
  canvas.style.cssText = `left:${from.left + scrollX}px;top:${from.top + scrollY}px;width:${from.width}px;height:${from.height}px`;
  document.body.append(canvas);
  const flight = canvas.animate(thrown(from, target.getBoundingClientRect()), { duration: DURATION, easing: 'linear' });
  await flight.finished.catch(() => {});
  canvas.remove();
}
