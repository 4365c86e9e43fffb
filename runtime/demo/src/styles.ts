import { showProblem } from './announce.js';
import { clusterChoice } from './cluster-choice.js';
import { button, element } from './element.js';
import { clusterHue } from './ink.js';
import { latest } from './latest.js';
import { onceNear } from './near.js';
import { freshSeed, type Opened } from './opened.js';
import { rowsOf } from './rows.js';
import { savePicture } from './save-picture.js';
import { Sheet } from './sheet.js';

/** Cells a side, and how far out the outermost are, in standard deviations. */
const SIDE = 7;
const REACH = 2.2;

/** A cluster drawn in every style of two directions of its latent, and one in large anywhere between. */
export function styles(opened: Opened): HTMLElement {
  const { model, ink, paint, timed, nameOf } = opened;
  const { clusters, latent, name } = model.manifest;
  let cluster = Math.min(2, clusters - 1);
  let base = new Float32Array(latent.size);
  const axes = { across: 0, down: Math.min(1, latent.size - 1) };
  const place = { across: 0.8, down: -0.6 };

  const grid = new Sheet(paint, { columns: SIDE, lines: SIDE });
  const large = new Sheet(paint);
  const handle = element('span', { class: 'handle' });
  const field = element('div', { class: 'field' }, grid.canvas, handle);

  const latentAt = (across: number, down: number) => {
    const values = base.slice();
    values[axes.down] = down;
    values[axes.across] = across;
    return values;
  };
  const drawLarge = latest(async () => {
    const { data } = await timed(model.generate({ cluster, latents: latentAt(place.across, place.down) }));
    large.show([{ row: data, ink: ink(cluster) }]);
    large.describe(`Cluster ${nameOf(cluster)} in the style ${place.across.toFixed(1)}, ${place.down.toFixed(1)}`);
  }, showProblem);
  const drawGrid = latest(async () => {
    const at = (i: number) => REACH * ((2 * i) / (SIDE - 1) - 1);
    const latents = Array.from({ length: SIDE * SIDE }, (_, i) => latentAt(at(i % SIDE), at(Math.floor(i / SIDE))));
    const { data } = await model.generate({ cluster, latents });
    grid.show(rowsOf(data, data.length / latents.length).map((row) => ({ row, ink: ink(cluster) })));
    section.style.setProperty('--hue', String(clusterHue(cluster, clusters)));
  }, showProblem);
  const drawBoth = () => Promise.all([drawGrid(), drawLarge()]);

  const sliders = (['across', 'down'] as const).map((axis) => {
    const input = element('input', {
      type: 'range',
      class: 'slider',
      min: -REACH,
      max: REACH,
      step: 0.05,
      value: place[axis],
      'aria-label': axis === 'across' ? 'Style across' : 'Style down',
    });
    input.addEventListener('input', () => move({ ...place, [axis]: Number(input.value) }));
    return input;
  });
  // The middles of the outermost cells are as far out as the sliders go.
  const share = (value: number) => (0.5 + ((SIDE - 1) / 2) * (1 + value / REACH)) / SIDE;
  const value = (part: number) =>
    Math.min(REACH, Math.max(-REACH, REACH * ((part * SIDE - 0.5) / ((SIDE - 1) / 2) - 1)));
  function move(to: { across: number; down: number }): void {
    Object.assign(place, to);
    sliders[0]!.value = String(place.across);
    sliders[1]!.value = String(place.down);
    handle.style.left = `${100 * share(place.across)}%`;
    handle.style.top = `${100 * share(place.down)}%`;
    void drawLarge();
  }
  const follow = (event: PointerEvent) => {
    const { left, top, width, height } = field.getBoundingClientRect();
    move({ across: value((event.clientX - left) / width), down: value((event.clientY - top) / height) });
  };
  field.addEventListener('pointerdown', (event) => {
    field.setPointerCapture(event.pointerId);
    follow(event);
  });
  field.addEventListener('pointermove', (event) => {
    if (field.hasPointerCapture(event.pointerId)) follow(event);
  });

  const nextAxes = () => {
    axes.across = (axes.across + 1) % latent.size;
    axes.down = (axes.across + 1) % latent.size;
    void drawBoth();
  };
  const section = element(
    'section',
    { class: 'styles', 'aria-labelledby': 'styles-title' },
    element(
      'h2',
      { id: 'styles-title' },
      opened.subject.fromStrokes ? 'One cluster, many hands' : 'One cluster, many looks',
    ),
    element(
      'p',
      { class: 'lede' },
      `Beside its cluster, each ${opened.subject.one} has a style: ${latent.size} numbers. Here are two of them. Drag the dot.`,
    ),
    element(
      'div',
      { class: 'styles-grid' },
      field,
      element(
        'div',
        { class: 'styles-side' },
        element('div', { class: 'frame' }, large.canvas),
        element(
          'div',
          { class: 'sliders' },
          element('label', {}, 'across', sliders[0]!),
          element('label', {}, 'down', sliders[1]!),
        ),
        clusterChoice(opened, 'Cluster', cluster, (chosen) => {
          cluster = chosen;
          void drawBoth();
        }),
        element(
          'div',
          { class: 'row-of-buttons' },
          ...(latent.size > 2 ? [button('Other directions', nextAxes, { class: 'button' })] : []),
          button('Another middle', () => void shift(), { class: 'button quiet' }),
          button('Save as PNG', () => void savePicture(grid, `${name}-styles-${cluster}.png`, 128 * SIDE), {
            class: 'button quiet',
          }),
        ),
      ),
    ),
  );
  async function shift(): Promise<void> {
    try {
      const { latents } = await timed(model.generate({ cluster, count: 1, seed: freshSeed() }));
      base = Float32Array.from(latents);
      await drawBoth();
    } catch (error) {
      showProblem(error);
    }
  }
  onceNear(section, () => {
    move(place);
    void drawGrid();
  });
  return section;
}
