import type { Manifest } from '@clusterzoo/runtime';
import { codeBlock, figure, table } from './markdown.js';
import { unseenLabels } from './words.js';

/** Longer texts and lists would not fit a cell; the manifest has them in full. */
const LONGEST = 80;

/** The section on how the model was trained: the commands, and everything that was configured. */
export function trainingSection(manifest: Manifest): string {
  const { training, method } = manifest;
  const { command, exportCommand, ...settings } = training;
  const parts = ['## Training', `Method \`${method}\`, without ${unseenLabels(manifest)}.`];
  const commands = [command, exportCommand].filter((line) => typeof line === 'string');
  if (commands.length > 0) parts.push(codeBlock('sh', commands.join('\n')));
  const rows = leaves(settings, '').map(([path, value]) => [`\`${path}\``, value]);
  if (rows.length > 0) parts.push(table([{ heading: 'setting' }, { heading: 'value' }], rows));
  return parts.join('\n\n');
}

/** Every value that is no object, with the path that leads to it. */
function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
  }
  if (typeof value === 'number' && !Number.isInteger(value)) return [[path, figure(value)]];
  return [[path, Array.isArray(value) ? listed(value) : shortened(String(value))]];
}

function listed(values: readonly unknown[]): string {
  const [first] = values;
  if (values.length > 3 && values.every((value) => value === first)) return `${values.length} × ${String(first)}`;
  const text = JSON.stringify(values);
  return text.length <= LONGEST ? text : `${values.length} values`;
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
