import type { SampleWords } from '@clusterzoo/export/zoo';
import { type LossPanel, type LossSeries, lossWords, type StageLosses } from './loss-panels.js';
import { html, type Markup } from './markup.js';
import { count, place, significant, tickLabels, ticks } from './numbers.js';

const WIDTH = 300;
const HEIGHT = 150;
const LEFT = 46;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;

/** Points of a curve at most: more are drawn as the lowest and highest of each stretch. */
const MOST_POINTS = 240;

/** Epochs from which a steep start may be cut off for the sake of the rest. */
const LONG_CURVE = 20;

/** Of several restarts, how those that were not kept are dashed. */
const DASHES = ['5 3', '1.5 3', '8 3 1.5 3', '3 2', '10 4'];

/** Every loss of every stage over its epochs, one small chart each. */
export function lossCurves(stages: readonly StageLosses[], words: SampleWords): Markup {
  return html`${stages.map(
    ({ stage, panels }) => html`<h3>${stage}</h3>
${legend(panels[0]?.series ?? [])}
<div class="charts">${panels.map((panel) => lossChart(panel, words))}</div>`,
  )}`;
}

function legend(series: readonly LossSeries[]): Markup | false {
  if (series.length < 2) return false;
  return html`<p class="legend">${series.map(
    ({ name, kept }, i) =>
      html`<span><svg class="swatch" viewBox="0 0 34 8" aria-hidden="true">${line('M1 4H33', kept, i)}</svg> ${name}${
        kept && ', kept'
      }</span>`,
  )}</p>`;
}

function line(path: string, kept: boolean, index: number): Markup {
  return kept
    ? html`<path class="line kept" d="${path}"/>`
    : html`<path class="line" stroke-dasharray="${DASHES[index % DASHES.length]!}" d="${path}"/>`;
}

function lossChart({ loss, series }: LossPanel, words: SampleWords): Markup {
  const { name, meaning } = lossWords(loss, words);
  const own = series.find(({ kept }) => kept) ?? series[0]!;
  const [first, last] = [own.points[0]!, own.points.at(-1)!];
  const epochs = Math.max(...series.map(({ points }) => points.at(-1)![0]));
  const { low, high, cut } = range(series);
  const x = (epoch: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (epoch - 1)) / Math.max(1, epochs - 1);
  const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * (value - low)) / (high - low);
  const marks = ticks(low, high);
  const labels = tickLabels(marks);
  const said = `${name}: ${significant(first[1])} in epoch 1, ${significant(last[1])} in epoch ${count(last[0])}`;
  // An inner drawing cuts off what is outside of it; its edges leave room for the width of a line.
  const box = [LEFT - 2, TOP - 2, WIDTH - LEFT - RIGHT + 4, HEIGHT - TOP - BOTTOM + 4];
  const [left, top, width, height] = box;
  const clip = html`x="${left}" y="${top}" width="${width}" height="${height}" viewBox="${box.join(' ')}"`;
  const note =
    cut !== undefined && html`<small>The first epochs are off the scale: up to ${significant(cut, 3)}.</small>`;
  const lines = series.map((each, i) => ({ ...each, i })).sort((a, b) => Number(a.kept) - Number(b.kept));
  return html`<figure class="chart"><figcaption><b>${name}</b> <span class="value">${significant(last[1])}</span>${
    meaning && html`<small>${meaning}</small>`
  }</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${said}">
${marks.map(
  (mark, i) =>
    html`<path class="grid" d="M${LEFT} ${place(y(mark))}H${WIDTH - RIGHT}"/><text x="${LEFT - 5}" y="${place(
      y(mark) + 3.5,
    )}" text-anchor="end">${labels[i]}</text>`,
)}
${epochTicks(epochs).map(
  (epoch, i, all) =>
    html`<text x="${place(x(epoch))}" y="${HEIGHT - 8}" text-anchor="${anchor(i, all.length)}">${
      i === all.length - 1 ? `epoch ${count(epoch)}` : count(epoch)
    }</text>`,
)}
<svg ${clip}>${lines.map(
    ({ points, kept, i, name }) =>
      html`<g><title>${name}: ${significant(points.at(-1)![1])} at the end</title>${
        points.length > 1
          ? line(pathOf(points, x, y), kept, i)
          : html`<circle class="dot" r="3" cx="${place(x(points[0]![0]))}" cy="${place(y(points[0]![1]))}"/>`
      }</g>`,
  )}</svg>
</svg>${note}</figure>`;
}

function anchor(index: number, all: number): 'start' | 'middle' | 'end' {
  if (all === 1) return 'middle';
  return index === 0 ? 'start' : index === all - 1 ? 'end' : 'middle';
}

/** The first epoch, the last, and what is round between them and does not touch either. */
function epochTicks(epochs: number): number[] {
  if (epochs < 2) return [1];
  const between = ticks(1, epochs, 3).filter(
    (epoch) => Number.isInteger(epoch) && epoch > 1 + epochs * 0.12 && epoch < epochs * 0.7,
  );
  return [1, ...between, epochs];
}

/** What the y axis spans: all values, but for a start many times as high or low as everything after it. */
function range(series: readonly LossSeries[]): { low: number; high: number; cut?: number } {
  const values = (from: number) =>
    series.flatMap(({ points }) => points.filter((_, i) => i >= from * points.length).map(([, value]) => value));
  const [all, settled] = [extent(values(0)), extent(values(0.1))];
  const span = settled.high - settled.low;
  const head = { low: settled.low - 0.3 * span, high: settled.high + 0.3 * span };
  const many = series.some(({ points }) => points.length >= LONG_CURVE);
  if (many && span > 0 && all.high - all.low > 6 * span) {
    const cut = all.high > head.high ? all.high : all.low;
    return { low: Math.max(all.low, head.low), high: Math.min(all.high, head.high), cut };
  }
  if (all.high > all.low) return all;
  const room = Math.abs(all.high) / 2 || 1;
  return { low: all.low - room, high: all.high + room };
}

function extent(values: readonly number[]): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return { low, high };
}

function pathOf(points: LossSeries['points'], x: (epoch: number) => number, y: (value: number) => number): string {
  return thinned(points)
    .map(([epoch, value], i) => `${i === 0 ? 'M' : 'L'}${place(x(epoch))} ${place(y(value))}`)
    .join('');
}

/** Many points as the lowest and the highest of each stretch, in their order, with the first and the last. */
function thinned(points: LossSeries['points']): LossSeries['points'] {
  if (points.length <= MOST_POINTS) return points;
  const stretches = MOST_POINTS / 2;
  const kept = new Set([points[0]!, points.at(-1)!]);
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * points.length) / stretches);
    const part = points.slice(from, Math.floor(((s + 1) * points.length) / stretches));
    kept.add(part.reduce((a, b) => (b[1] < a[1] ? b : a)));
    kept.add(part.reduce((a, b) => (b[1] > a[1] ? b : a)));
  }
  return points.filter((point) => kept.has(point));
}
