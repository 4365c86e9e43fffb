/** Variables of the environment that decide on colour. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a stream gets colours: terminals do. `NO_COLOR` (anything but empty) turns them off everywhere, as
 * https://no-color.org has it, and so does `FORCE_COLOR=0`; any other `FORCE_COLOR` turns them on everywhere.
 */
export function usesColour(stream: { readonly isTTY?: boolean }, environment: Environment = process.env): boolean {
  const { NO_COLOR = '', FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== '' || FORCE_COLOR === '0' || FORCE_COLOR === 'false') return false;
  if (FORCE_COLOR !== undefined) return true;
  return stream.isTTY === true && TERM !== 'dumb';
}

const STYLES = { error: '31;1', warning: '33;1', title: '1' } as const;

/** Text in the colour of what it is, for a stream that gets colours. */
export function coloured(
  text: string,
  style: keyof typeof STYLES,
  stream: { readonly isTTY?: boolean },
  environment?: Environment,
): string {
  return usesColour(stream, environment) ? styled(text, style) : text;
}

/** Text in the colour of what it is, for what takes the colours out again where there should be none. */
export function styled(text: string, style: keyof typeof STYLES): string {
  return `\u001b[${STYLES[style]}m${text}\u001b[0m`;
}
