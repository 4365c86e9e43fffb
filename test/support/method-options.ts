import { Command } from 'commander';
import { type DataFacts, methodConfig } from '../../training/src/commands/method-config.js';
import { addMethodOptions, type MethodOptions } from '../../training/src/commands/train-options.js';

/** Of one feature. */
export const scaling = { transform: 'none' as const, low: [0], high: [1] };

/** The options of a training, from words of a command line. */
export function parse(...words: string[]): MethodOptions {
  const command = addMethodOptions(new Command().exitOverride().configureOutput({ outputError: () => {} }));
  return command.parse(words, { from: 'user' }).opts<MethodOptions>();
}

/** For options that ask for a prior network. */
export function trained(options: MethodOptions, facts: DataFacts) {
  const { prior, ...rest } = methodConfig(options, facts);
  if (!prior) throw new Error('there is no prior network');
  return { ...rest, prior };
}

/** What the words ask for, of 10,000 rows in 4 clusters. */
export function config(...words: string[]) {
  return trained(parse(...words), { rows: 10_000, clusters: 4, scaling });
}
