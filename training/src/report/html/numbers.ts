const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count with separators: `7,494`. */
export function count(value: number): string {
  return whole.format(value);
}

/** `3 rows`, `1 row`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A share in per cent: `12.3 %`, and `<0.1 %` for what would look like nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1 %';
  return `${(100 * share).toFixed(1)} %`;
}

/** A number with `digits` significant ones, and a true minus sign: `−0.1347`, `12,340`, `3.1e-7`. */
export function significant(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  const plain = size === 0 || (size >= 1e-4 && size < 1e7);
  const text = plain
    ? new Intl.NumberFormat('en-US', { maximumFractionDigits: 8 }).format(rounded)
    : rounded.toExponential();
  return text.replaceAll('-', '−').replace('e−', 'e-').replace('e+', 'e');
}

/** A coordinate of a drawing, to a tenth of a unit. */
export function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Round numbers within [low, high], about `wanted` of them. */
export function ticks(low: number, high: number, wanted = 4): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Axis labels for {@link ticks}: all with the decimals that their step needs. */
export function tickLabels(values: readonly number[]): string[] {
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : Math.abs(values[0] ?? 1) || 1;
  const largest = Math.max(...values.map(Math.abs), step);
  if (largest >= 1e6 || largest < 1e-3) {
    const short = (value: number) => Number(value.toPrecision(3)).toExponential().replaceAll('-', '−');
    return values.map((value) => (value === 0 ? '0' : short(value).replace('e−', 'e-').replace('e+', 'e')));
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return values.map((value) => value.toFixed(decimals).replace('-', '−'));
}
