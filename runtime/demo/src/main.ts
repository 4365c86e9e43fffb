import '@fontsource-variable/figtree/wght.css';
import './style/base.css';
import './style/top.css';
import './style/studio.css';
import './style/wall.css';
import './style/controls.css';
import './style/sections.css';
import type { ZooIndexEntry } from '@clusterzoo/runtime';
import { hideProblem, showProblem } from './announce.js';
import { Arrivals } from './arrivals.js';
import { between } from './between.js';
import { button, element, fixture } from './element.js';
import { credits, facts } from './facts.js';
import { headline } from './headline.js';
import { Memory } from './memory.js';
import { onceNear } from './near.js';
import { type Opened, openModel } from './opened.js';
import { Status } from './status.js';
import { styles } from './styles.js';
import { Top } from './top.js';
import { Wall } from './wall.js';
import { findZoo } from './zoo-at.js';

/** What is shown first, where the zoo has it. */
const FIRST = 'mnist';
const DEVICES = ['auto', 'webgpu', 'wasm'] as const;

const main = fixture('main');
const status = new Status();
let closing: AbortController | undefined;

function deviceOf(page: URL): (typeof DEVICES)[number] {
  const named = page.searchParams.get('device');
  return DEVICES.find((device) => device === named) ?? 'auto';
}

/** Everything that the page shows of a model. */
function show(opened: Opened): void {
  const wall = new Wall(opened);
  const memory = new Memory(opened);
  const arrivals = new Arrivals(opened, wall, (rows) => void memory.show(rows));
  main.replaceChildren(
    headline(opened),
    element('div', { class: 'studio' }, arrivals.element, wall.element),
    between(opened),
    styles(opened),
    memory.element,
    facts(opened),
  );
  fixture('foot').replaceChildren(...credits(opened));
  void wall.refresh();
  onceNear(memory.element, () => void memory.show(opened.real, 'back'));
}

/** Opens an entry in place of the one that is open. */
async function open(entry: ZooIndexEntry, zoo: string): Promise<void> {
  closing?.abort();
  const controller = new AbortController();
  closing = controller;
  hideProblem();
  status.reset();
  main.classList.add('away');
  document.title = `${entry.dataset} · clusterzoo`;
  try {
    const opened = await openModel(entry.name, {
      zoo,
      device: deviceOf(new URL(location.href)),
      signal: controller.signal,
      onProgress: (event) => status.progress(event),
      onAnswer: (milliseconds) => controller.signal.aborted || status.answered(milliseconds),
    });
    if (controller.signal.aborted) {
      await opened.model.dispose();
      return;
    }
    controller.signal.addEventListener('abort', () => void opened.model.dispose());
    status.ready(opened.model);
    show(opened);
  } catch (error) {
    if (controller.signal.aborted) return;
    showProblem(error);
    main.replaceChildren(
      element(
        'div',
        { class: 'headline' },
        element('h1', {}, 'This model did not open.'),
        element('p', { class: 'lede' }, error instanceof Error ? error.message : String(error)),
        button('Try again', () => void open(entry, zoo)),
      ),
    );
  } finally {
    if (closing === controller) main.classList.remove('away');
  }
}

async function start(): Promise<void> {
  const { url, entries: found } = await findZoo(new URL(location.href));
  const entries = found.toSorted((one, other) => Number(other.name === FIRST) - Number(one.name === FIRST));
  const pick = () => {
    const wanted = new URL(location.href).searchParams.get('model') ?? FIRST;
    const entry = entries.find(({ name }) => name === wanted) ?? entries[0];
    if (!entry) throw new Error(`the zoo at ${url} is empty`);
    top.mark(entry.name);
    return open(entry, url);
  };
  const top = new Top(fixture('top'), entries, status, () => void pick());
  addEventListener('popstate', () => void pick());
  await pick();
}

start().catch((error: unknown) => {
  main.replaceChildren(element('div', { class: 'headline' }, element('h1', {}, 'There is no zoo here.')));
  showProblem(error);
});
