import type { Command } from 'commander';
import { coloured } from '../report/terminal-colour.js';
import { exitCode, FailureReport, failureOf, helpExitCode } from './failure.js';
import { createProgram } from './program.js';
import type { TextStream } from './terminal.js';
import { quoted } from './words.js';

/** Whether a command was told to write JSON, on the command line or in a file of options. */
function anyWantsJson(command: Command): boolean {
  return command.getOptionValue('json') === true || command.commands.some(anyWantsJson);
}

/** The process that a command line runs in. */
export interface Process {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly signal: AbortSignal;
  /** Show where an error comes from. */
  readonly debug: boolean;
}

/**
 * Runs a command line.
 *
 * @param words - what follows the program's name
 * @returns the exit status
 */
export async function main(words: readonly string[], { stdout, stderr, signal, debug }: Process): Promise<number> {
  const commandLine = ['clusterzoo', ...words.map(quoted)].join(' ');
  let program: Command | undefined;
  try {
    program = await createProgram({ stdout, stderr, signal, commandLine }, words);
    await program.parseAsync(words, { from: 'user' });
    return exitCode.success;
  } catch (error) {
    const json = words.includes('--json') || (program !== undefined && anyWantsJson(program));
    const shown = helpExitCode(error);
    if (shown !== undefined && !(json && shown !== exitCode.success)) return shown;
    const failure = failureOf(error);
    const { code, message } = failure;
    const report = error instanceof FailureReport ? error : undefined;
    if (json) stdout.write(`${JSON.stringify({ ...report?.json, error: { code, message } })}\n`);
    else if (report && report.text !== '') stdout.write(`${report.text}\n`);
    for (const each of report?.errors ?? [failure]) {
      stderr.write(`${coloured(`error [${each.code}]:`, 'error', stderr)} ${each.message}\n`);
    }
    if (debug) stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    else if (code === 'INTERNAL') stderr.write('CLUSTERZOO_DEBUG=1 shows where it comes from.\n');
    if (failure.exitCode === exitCode.usage) stderr.write('clusterzoo COMMAND --help shows what is legal.\n');
    return failure.exitCode;
  }
}
