import type { EventEmitter } from 'node:events';
import { Command, CommanderError, type Option } from 'commander';
import { type Config, type ConfigValue, configError, readConfig } from './config-file.js';
import { quoted } from './words.js';

/** Options that say where a result goes or how it is shown, and do not belong to what is done. */
const INCIDENTAL: ReadonlySet<string> = new Set([
  'json',
  'quiet',
  'config',
  'out',
  'force',
  'resume',
  'checkpointEvery',
]);

/**
 * A command whose options may also come from a file (`--config`), where the command line does not give them, and that
 * remembers how they were given.
 */
export class ZooCommand extends Command {
  /** Texts that each option was given with; true for one without a value. */
  readonly #given = new Map<Option, (string | true)[]>();

  override addOption(option: Option): this {
    super.addOption(option);
    return this.on(`option:${option.name()}`, (value?: string | null) => {
      this.#given.set(option, [...(this.#given.get(option) ?? []), value ?? true]);
    });
  }

  override parseOptions(words: string[]): ReturnType<Command['parseOptions']> {
    const parsed = super.parseOptions(words);
    const path: unknown = this.getOptionValue('config');
    if (typeof path === 'string') this.#apply(readConfig(path), path);
    return parsed;
  }

  /**
   * The options that this command runs with, as a file for `--config` has them: those that were given, and the defaults
   * of others; without those that say where the result goes and how it is shown.
   */
  usedOptions(): Config {
    const used: Record<string, ConfigValue> = {};
    for (const option of this.options) {
      const name = option.attributeName();
      if (INCIDENTAL.has(name)) continue;
      const given = this.#given.get(option);
      const fallback = this.getOptionValueSource(name) === 'default' ? this.getOptionValue(name) : undefined;
      if (given) used[name] = asValue(option, given);
      else if (isPlain(fallback)) used[name] = fallback;
    }
    return used;
  }

  /** This command with its options, also those from a file, as it would be typed without the file, which may say defaults. */
  withoutConfig(typed: string): string {
    if (this.getOptionValue('config') === undefined) return typed;
    const words: string[] = [...this.args];
    for (const [option, values] of this.#given) {
      const name = option.attributeName();
      const settled = this.getOptionValue(name) === option.defaultValue;
      if (name === 'config' || (settled && this.getOptionValueSource(name) === 'config')) continue;
      for (const value of values) words.push(option.long!, ...(value === true ? [] : [value]));
    }
    const names: string[] = [];
    for (let command: Command | null = this; command; command = command.parent) names.unshift(command.name());
    return [...names, ...words].map(quoted).join(' ');
  }

  #apply(config: Config, path: string): void {
    for (const [key, value] of Object.entries(config)) {
      const option = this.#optionFor(key, value);
      if (!option || option.attributeName() === 'config') throw configError(path, `unknown option '${key}'`);
      const name = option.attributeName();
      if (this.getOptionValueSource(name) === 'cli') continue;
      const words = wordsFor(option, key, value);
      if (!words) throw configError(path, `option '${option.flags}' ${needs(option)}, got ${JSON.stringify(value)}`);
      for (const word of words) {
        try {
          (this as object as EventEmitter).emit(`option:${option.name()}`, word);
        } catch (error) {
          if (!(error instanceof CommanderError)) throw error;
          throw configError(path, error.message);
        }
      }
      if (words.length > 0) this.setOptionValueWithSource(name, this.getOptionValue(name), 'config');
    }
  }

  /** The option that a field means: by its long name without dashes, or as scripts spell it. */
  #optionFor(key: string, value: ConfigValue): Option | undefined {
    const named = this.options.filter((option) => option.long === `--${key}` || option.attributeName() === key);
    // Of --report FILE and --no-report, `report: false` means the second.
    const negated = key.startsWith('no-') || value === false;
    return named.find(({ negate }) => negate === negated) ?? named[0];
  }
}

/** What an option is given for a value: nothing if it is left out, undefined where the value is none for it. */
function wordsFor(option: Option, key: string, value: ConfigValue): (string | undefined)[] | undefined {
  if (option.required) {
    if (typeof value === 'boolean') return undefined;
    return (Array.isArray(value) ? value : [value]).map(String);
  }
  if (typeof value !== 'boolean') return undefined;
  // `report: true` leaves out --no-report, which `no-report: true` sets.
  const set = option.negate && option.long !== `--${key}` ? !value : value;
  return set ? [undefined] : [];
}

function needs(option: Option): string {
  return option.required ? 'needs a value' : 'must be true or false';
}

/** Texts that an option was given with as JSON; numbers where they are spelled as JSON spells them. */
function asValue(option: Option, given: readonly (string | true)[]): ConfigValue {
  const last = given.at(-1)!;
  if (last === true) return !option.negate;
  const values = given
    .filter((value) => value !== true)
    .map((text) => (String(Number(text)) === text ? Number(text) : text));
  return values.length === 1 ? values[0]! : values;
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
