/** What stands between the values of a line; `space` is any run of spaces and tabs. */
export type Delimiter = ',' | ';' | '\t' | 'space';

/** The delimiter of a line: a tab, semicolon or comma if it has one outside quotes, in this order, else spaces. */
export function detectDelimiter(line: string): Delimiter {
  const bare = line.replace(/"[^"]*"/g, '');
  return (['\t', ';', ','] as const).find((delimiter) => bare.trim().includes(delimiter)) ?? 'space';
}
