/** A column of a Markdown table. */
export interface Column {
  readonly heading: string;
  /** @default 'left' */
  readonly align?: 'left' | 'right';
}

/** A Markdown table with padded cells. Text in cells is escaped where it would break the table. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
  const cells = [columns.map(({ heading }) => heading), ...rows].map((row) => row.map(escaped));
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => {
    const padded = row.map((cell, i) =>
      columns[i]!.align === 'right' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = columns.map(({ align }, i) =>
    align === 'right' ? `${'-'.repeat(widths[i]! - 1)}:` : '-'.repeat(widths[i]!),
  );
  const [headings, ...body] = cells;
  return [line(headings!), line(rule), ...body.map(line)].join('\n');
}

/** A fenced block; the fence is longer than any in the text. */
export function codeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** `1,234,567`, the same in every locale. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number with four significant digits. */
export function figure(value: number): string {
  const [size, digits] = [Math.abs(value), 4];
  if (value === 0) return '0';
  if (size < 1e-3 || size >= 1e6) return value.toExponential(digits - 2);
  return Number(value.toPrecision(digits)).toString();
}
