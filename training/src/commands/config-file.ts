import { readFileSync } from 'node:fs';
import { ZooError } from '@clusterzoo/runtime';
import { CommanderError } from 'commander';
import { exitCode } from './failure.js';

/** Value of an option as JSON: the text or number that follows it, several where it is repeated, or whether it is set. */
export type ConfigValue = string | number | boolean | readonly (string | number)[];

/** Options of a command line, by their names. */
export type Config = Readonly<Record<string, ConfigValue>>;

/** A file of options was not understood; ends with the status of a command line that was not. */
export function configError(path: string, message: string): CommanderError {
  return new CommanderError(exitCode.usage, 'clusterzoo.invalidConfig', `${message} (in ${path})`);
}

/**
 * Reads a file of options: a JSON object with an option a field, or one whose field `options` is such an object, as the
 * `run.json` of a run folder has it.
 *
 * @throws ZooError `FILE_MISSING`; CommanderError for what is no such file
 */
export function readConfig(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ZooError('FILE_MISSING', `--config: cannot read ${path}: ${reason}`, { cause });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw configError(path, `--config must name a JSON file: ${(cause as Error).message}`);
  }
  if (!isObject(content)) throw configError(path, '--config must name a file that holds a JSON object of options');
  const options = Object.hasOwn(content, 'options') ? content.options : content;
  if (!isObject(options)) throw configError(path, 'the field "options" must be a JSON object of options');
  if (options === content && Object.hasOwn(content, 'formatVersion')) {
    throw configError(path, 'no options in this file: it was written before they were kept there');
  }
  for (const [name, value] of Object.entries(options)) {
    if (isValue(value)) continue;
    const legal = 'a text, a number, true or false, or a list of texts and numbers';
    throw configError(path, `option '${name}' is ${JSON.stringify(value)}; it must be ${legal}`);
  }
  return options as Config;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isValue(value: unknown): boolean {
  const word = (one: unknown) => typeof one === 'string' || typeof one === 'number';
  return word(value) || typeof value === 'boolean' || (Array.isArray(value) && value.length > 0 && value.every(word));
}
