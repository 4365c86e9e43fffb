import { exitCode, FailureReport, failureOf, helpExitCode } from './failure.js';
import { createProgram } from './program.js';
import type { TextStream } from './terminal.js';
import { quoted } from './words.js';

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
  try {
    const program = await createProgram({ stdout, stderr, signal, commandLine }, words);
    await program.parseAsync(words, { from: 'user' });
    return exitCode.success;
  } catch (error) {
    const shown = helpExitCode(error);
    if (shown !== undefined) return shown;
    const failure = failureOf(error);
    const { code, message } = failure;
    const report = error instanceof FailureReport ? error : undefined;
    const json = words.includes('--json');
    if (json) stdout.write(`${JSON.stringify({ ...report?.json, error: { code, message } })}\n`);
    else if (report && report.text !== '') stdout.write(`${report.text}\n`);
    for (const each of report?.errors ?? [failure]) stderr.write(`error [${each.code}]: ${each.message}\n`);
    if (debug) stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    else if (code === 'INTERNAL') stderr.write('CLUSTERZOO_DEBUG=1 shows where it comes from.\n');
    if (failure.exitCode === exitCode.usage) stderr.write('clusterzoo COMMAND --help shows what is legal.\n');
    return failure.exitCode;
  }
}
