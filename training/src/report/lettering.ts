import type { Canvas, Point } from './canvas.js';
import type { Colour } from './colour.js';

/**
 * Glyphs as pen strokes on a grid 4 wide and 6 high. A stroke is a row of points, two digits each: x from 0 (left)
 * to 4, y from 0 (top) to 6 (base line). A `~` makes the stroke a smooth curve through its points.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  '0': '~103042443616040210',
  '1': '012026',
  '2': '~011030414206 0646',
  '3': '~01103041423313 ~13334445361605',
  '4': '46300444',
  '5': '400003 ~0312324445361605',
  '6': '~413010020416364544331304',
  '7': '004016',
  '8': '~103041423313020110 ~133344453616050413',
  '9': '~051636444230100102133342',
  A: '062046 1434',
  B: '0006 003041423303 3344453606',
  C: '~4130100204163645',
  D: '00062644422000',
  E: '40000646 0333',
  F: '400006 0333',
  G: '~4130100204163644 444323',
  H: '0006 4046 0343',
  I: '2026',
  J: '4044 ~44361604',
  K: '0006 4003 1346',
  L: '000646',
  M: '0600234046',
  N: '06004640',
  O: '~103042443616040210',
  P: '06003041423303',
  Q: '~103042443616040210 3446',
  R: '06003041423303 2346',
  S: '~413010010213334445361605',
  T: '0040 2026',
  U: '0004 ~04163644 4440',
  V: '002640',
  W: '0016233640',
  X: '0046 4006',
  Y: '002340 2326',
  Z: '00400646',
  '-': '1333',
  '+': '2125 0343',
  '=': '0242 0444',
  '.': '2626',
  ',': '2517',
  ':': '2222 2626',
  '/': '4006',
  '%': '4006 0010110100 3545463635',
  _: '0646',
  ' ': '',
};

/** Stands for characters without a glyph. */
const UNKNOWN = '0040460600';

/** Between two glyphs, in grid units. */
const SPACING = 1.7;

interface Glyph {
  readonly strokes: readonly Point[][];
  readonly width: number;
}

/** Width of `text` as {@link drawText} draws it, in the units of `height`. */
export function textWidth(text: string, height: number): number {
  const units = glyphsOf(text).reduce((sum, { width }) => sum + width + SPACING, -SPACING);
  return (Math.max(0, units) * height) / 6;
}

/**
 * Writes one line of text in a built-in stroke font: digits, capitals (small letters look the same) and a few signs.
 *
 * @param x - left edge
 * @param y - top of the capitals
 * @param height - height of the capitals
 */
export function drawText(canvas: Canvas, text: string, x: number, y: number, height: number, colour: Colour): void {
  const unit = height / 6;
  let left = x;
  for (const { strokes, width } of glyphsOf(text)) {
    for (const stroke of strokes) {
      const points = stroke.map(([px, py]): Point => [left + px * unit, y + py * unit]);
      canvas.polyline(points, height * 0.14, () => colour);
    }
    left += (width + SPACING) * unit;
  }
}

function glyphsOf(text: string): Glyph[] {
  return [...text.toUpperCase()].map((character) => {
    const code = GLYPHS[character] ?? UNKNOWN;
    const strokes = code.split(' ').flatMap((stroke) => (stroke === '' ? [] : [pointsOf(stroke)]));
    // Digits are all as wide as the grid, so that numbers line up.
    if (/\d/.test(character) || strokes.length === 0) return { strokes, width: strokes.length === 0 ? 1.5 : 4 };
    const xs = strokes.flat().map(([x]) => x);
    const from = Math.min(...xs);
    return { strokes: strokes.map((s) => s.map(([x, y]): Point => [x - from, y])), width: Math.max(...xs) - from };
  });
}

function pointsOf(stroke: string): Point[] {
  const digits = stroke.replace('~', '');
  const points = Array.from(
    { length: digits.length / 2 },
    (_, i): Point => [Number(digits[2 * i]), Number(digits[2 * i + 1])],
  );
  return stroke.startsWith('~') ? smooth(points) : points;
}

/** A Catmull-Rom curve through the points, closed if the last is the first. */
function smooth(points: readonly Point[]): Point[] {
  const last = points.length - 1;
  const closed = points[0]![0] === points[last]![0] && points[0]![1] === points[last]![1];
  const at = (i: number): Point => points[closed ? (i + last) % last : Math.min(last, Math.max(0, i))]!;
  const curve: Point[] = [at(0)];
  for (let i = 0; i < last; i++) {
    const [p, q, r, s] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 1; step <= 6; step++) {
      const t = step / 6;
      const value = (c: 0 | 1) =>
        q[c] +
        0.5 * t * (r[c] - p[c] + t * (2 * p[c] - 5 * q[c] + 4 * r[c] - s[c] + t * (3 * (q[c] - r[c]) + s[c] - p[c])));
      curve.push([value(0), value(1)]);
    }
  }
  return curve;
}
