import { Command } from 'commander';
import { styled } from '../report/terminal-colour.js';
import { Terminal, type TextStream } from './terminal.js';
import { ZooCommand } from './zoo-command.js';

/** What every command is given besides its own arguments. */
export interface CommandContext {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** The command line as it was typed, for the record. */
  readonly commandLine: string;
}

/** Options that every command has. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A command with the options that all of them share. */
export function newCommand(name: string, description: string, examples: readonly string[]): ZooCommand {
  const command = new ZooCommand(name)
    .description(description)
    .option('--json', 'write one JSON object to stdout and nothing else there')
    .option('--quiet', 'say nothing on the way but warnings')
    .option('--config <file>', 'options from a JSON file, or of the run whose run.json it is; those given here win');
  return withExamples(command, examples);
}

/** A command that does nothing but hold others. */
export function newGroup(name: string, description: string, examples: readonly string[]): Command {
  return withExamples(new Command(name).description(description), examples);
}

function withExamples<C extends Command>(command: C, examples: readonly string[]): C {
  const lines = examples.map((example) => `  $ ${example}`);
  return command.addHelpText('after', `\n${styled('Examples:', 'title')}\n${lines.join('\n')}`);
}

/** The terminal as the command line asks for it. */
export function terminalOf(
  { stdout, stderr }: CommandContext,
  { json = false, quiet = false }: OutputOptions,
): Terminal {
  return new Terminal({ stdout, stderr, json, quiet });
}
