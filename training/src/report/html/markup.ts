/** HTML that is safe to put into a page: what {@link html} has made. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What can stand between the pieces of a template; `undefined` and `false` stand for nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it, between tags and in quoted attributes; control characters, which HTML forbids, become �. */
export function escapeHtml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const legal = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd');
  return legal.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** A template of HTML: whatever is put in is text and gets escaped, unless it is {@link Markup} itself. */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(pieces.reduce((text, piece, i) => text + markupOf(contents[i - 1]) + piece));
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  return content.map(markupOf).join('');
}

/** A table that scrolls by itself where the page is too narrow, by keyboard too. */
export function scrollable(label: string, table: Content): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

/** A name cut to `most` characters. */
export function cut(name: string, most: number): string {
  const characters = [...name];
  return characters.length <= most ? name : `${characters.slice(0, most - 1).join('')}…`;
}

/** A name cut to `most` characters, whole in its tooltip. */
export function short(name: string, most = 28): Markup {
  const shown = cut(name, most);
  return shown === name ? html`${name}` : html`<span title="${name}">${shown}</span>`;
}
