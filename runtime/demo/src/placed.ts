/**
 * Puts an element where the window has room for it, so that the keyboard goes through the page in the order in which it
 * is seen.
 *
 * @param query - of the window's width
 * @param place - puts it into the document, where the query holds and where it does not
 */
export function placed(
  element: HTMLElement,
  query: string,
  place: (holds: boolean) => void,
  signal: AbortSignal,
): void {
  const media = matchMedia(query);
  const move = () => {
    // An element that is moved loses the focus.
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    place(media.matches);
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  };
  move();
  media.addEventListener('change', move, { signal });
}
