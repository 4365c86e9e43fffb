import type { ZooIndexEntry } from '@clusterzoo/runtime';
import { element } from './element.js';
import type { Status } from './status.js';

/** Name, models to pick from, and state. */
export class Top {
  readonly #links: ReadonlyMap<string, HTMLAnchorElement>;

  /** @param onPick - is given the name of an entry */
  constructor(root: HTMLElement, entries: readonly ZooIndexEntry[], status: Status, onPick: (name: string) => void) {
    this.#links = new Map(
      entries.map(({ name, dataset }) => {
        const address = new URL(location.href);
        address.searchParams.set('model', name);
        const link = element('a', { href: address.search }, dataset);
        link.addEventListener('click', (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          history.pushState(null, '', address);
          onPick(name);
        });
        return [name, link];
      }),
    );
    const mark = element('span', { class: 'mark', 'aria-hidden': 'true' }, ...Array.from('12345', () => element('i')));
    root.replaceChildren(
      element('a', { class: 'name', href: './' }, mark, 'clusterzoo'),
      element('nav', { 'aria-label': 'Models' }, ...this.#links.values()),
      status.element,
    );
  }

  /** Marks the model that is shown. */
  mark(name: string): void {
    for (const [entry, link] of this.#links) {
      if (entry !== name) {
        link.removeAttribute('aria-current');
        continue;
      }
      link.setAttribute('aria-current', 'page');
      // On a phone there is not room for all of them.
      link.scrollIntoView({ inline: 'center', block: 'nearest' });
    }
  }
}
