import { showProblem } from './announce.js';
import { clusterChoice } from './cluster-choice.js';
import { button, element } from './element.js';
import { clusterHue, mixInks } from './ink.js';
import { latest } from './latest.js';
import { animate, easeInOut } from './motion.js';
import { onceNear } from './near.js';
import { freshSeed, type Opened } from './opened.js';
import { placed } from './placed.js';
import { rowsOf } from './rows.js';
import { savePicture } from './save-picture.js';
import { type Cell, Sheet } from './sheet.js';

/** Frames from one cluster to another, and those of them on the strip. */
const STEPS = 49;
const STRIP = 9;
const SWEEP = 2200;

/** A slider from any cluster to any other. */
export function between(opened: Opened): HTMLElement {
  const { model, ink, nameOf, paint, timed } = opened;
  const { clusters, name } = model.manifest;
  let [from, to] = [Math.min(3, clusters - 1), Math.min(6, clusters - 1)];
  let seed = 1;
  let frames: readonly Cell[] = [];
  let stop = () => {};

  const large = new Sheet(paint);
  const strip = new Sheet(paint, { columns: STRIP });
  const slider = element('input', {
    type: 'range',
    class: 'slider two',
    min: 0,
    max: STEPS - 1,
    value: 0,
    'aria-label': 'From one cluster to the other',
  });
  const look = () => {
    const at = Number(slider.value);
    const frame = frames[at];
    if (frame) large.show([frame]);
    const share = Math.round((100 * at) / (STEPS - 1));
    const words = `${share} % of the way from cluster ${nameOf(from)} to cluster ${nameOf(to)}`;
    slider.setAttribute('aria-valuetext', words);
    large.describe(words);
  };
  slider.addEventListener('input', () => {
    stop();
    look();
  });

  const sweep = () => {
    stop();
    stop = animate(SWEEP, (share) => {
      slider.value = String(Math.round(easeInOut(share) * (STEPS - 1)));
      look();
    });
  };

  const draw = latest(async () => {
    const { data } = await timed(model.interpolate({ from, to, steps: STEPS, seed }));
    frames = rowsOf(data, data.length / STEPS).map((row, i) => ({
      row,
      ink: mixInks(ink(from), ink(to), i / (STEPS - 1)),
    }));
    strip.show(Array.from({ length: STRIP }, (_, i) => frames[Math.round((i * (STEPS - 1)) / (STRIP - 1))]!));
    section.style.setProperty('--from', String(clusterHue(from, clusters)));
    section.style.setProperty('--to', String(clusterHue(to, clusters)));
  }, showProblem);
  const change = async (play: boolean) => {
    await draw();
    if (play) sweep();
    else look();
  };

  const choose = (set: (cluster: number) => void) => (cluster: number) => {
    set(cluster);
    void change(true);
  };
  const stage = element(
    'div',
    { class: 'between-stage' },
    element('div', { class: 'frame' }, large.canvas),
    slider,
    element(
      'div',
      { class: 'row-of-buttons' },
      button('Play', sweep),
      button(
        'Another style',
        () => {
          seed = freshSeed();
          void change(false);
        },
        { class: 'button quiet' },
      ),
      button('Save as PNG', () => void savePicture(strip, `${name}-${from}-to-${to}.png`, 160 * STRIP), {
        class: 'button quiet',
      }),
    ),
  );
  const choices = {
    from: clusterChoice(
      opened,
      'From',
      from,
      choose((cluster) => {
        from = cluster;
      }),
    ),
    to: clusterChoice(
      opened,
      'To',
      to,
      choose((cluster) => {
        to = cluster;
      }),
    ),
  };
  const section = element(
    'section',
    { class: 'between', 'aria-labelledby': 'between-title' },
    element('h2', { id: 'between-title' }, 'One turns into another'),
    element('p', { class: 'lede' }, 'Pick two clusters, and slide. The network draws every step of the way.'),
    element('div', { class: 'between-grid' }, choices.from, choices.to),
    element('div', { class: 'strip' }, strip.canvas),
  );
  // Between the two where there is room, else below them.
  placed(stage, '(max-width: 60rem)', (narrow) => choices[narrow ? 'to' : 'from'].after(stage), opened.signal);
  slider.value = String((STEPS - 1) / 2);
  onceNear(section, () => void change(false));
  return section;
}
