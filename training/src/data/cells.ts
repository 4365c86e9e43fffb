/** What stands between the values of a line; `space` is any run of spaces and tabs. */
export type Delimiter = ',' | ';' | '\t' | 'space';

/** The delimiter of a line: a tab, semicolon or comma if it has one outside quotes, in this order, else spaces. */
export function detectDelimiter(line: string): Delimiter {
  const bare = line.replace(/"[^"]*"/g, '');
  return (['\t', ';', ','] as const).find((delimiter) => bare.trim().includes(delimiter)) ?? 'space';
}

/**
 * Splits a line into its values, without the spaces around them. A value may be quoted, with quotes inside it doubled.
 *
 * @returns the values, or undefined if a quote is not closed or has something beside it
 */
export function splitCells(line: string, delimiter: Delimiter): string[] | undefined {
  const text = delimiter === 'space' ? line.trim() : line;
  if (!text.includes('"')) {
    return text.split(delimiter === 'space' ? /[ \t]+/ : delimiter).map((cell) => cell.trim());
  }
  const separator = delimiter === 'space' ? '[ \\t]+' : delimiter;
  const quoted = ' *"((?:[^"]|"")*)" *';
  const bare = delimiter === 'space' ? '([^" \\t]*)' : `([^"${delimiter}]*)`;
  const cell = new RegExp(`(?:${quoted}|${bare})(${separator}|$)`, 'y');
  const cells: string[] = [];
  for (;;) {
    const match = cell.exec(text);
    if (!match) return undefined;
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2]!).trim());
    if (match[3] === '') return cells;
  }
}
