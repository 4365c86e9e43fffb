import type { SettingsGroup } from './data.js';
import { html, type Markup } from './markup.js';

/** All settings, group by group, and the configuration as JSON at the end. */
export function settingsSection(groups: readonly SettingsGroup[], config: unknown): Markup {
  const lists = groups.map(
    ({ title, entries }) =>
      html`<section><h3>${title}</h3><dl>${entries.map(
        ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
      )}</dl></section>`,
  );
  const json = JSON.stringify(config, undefined, 2);
  return html`<div class="settings">${lists}</div>
<details><summary>The whole configuration as JSON</summary><pre>${json}</pre></details>`;
}

/** Numbers that a setting may list and still be readable. */
const MOST_LISTED = 6;

/** The leaves of a configuration as names and values: `radius.kind`, `neighbour`. Long lists are summed up. */
export function flatSettings(config: object, prefix = ''): [string, string][] {
  return Object.entries(config).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const name = prefix + key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    if (Array.isArray(value)) return [[name, listed(value)]];
    if (typeof value === 'object' && value !== null) return flatSettings(value, `${name} · `);
    return value === undefined ? [] : [[name, String(value)]];
  });
}

function listed(values: readonly unknown[]): string {
  if (values.length <= MOST_LISTED) return values.map(String).join(', ') || 'none';
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return `${values.length} values`;
  const [low, high] = numbers.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [numbers[0]!, numbers[0]!],
  );
  return low === high ? `${low}, ${values.length} times` : `${values.length} numbers from ${low} to ${high}`;
}
