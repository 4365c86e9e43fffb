/** A JSON value as it fits in a message, however long or deep it is; undefined is `absent`. */
export function shownValue(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'absent';
  } catch {
    return 'nested too deep';
  }
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
