import { ZooError } from '@clusterzoo/runtime';
import { CommanderError } from 'commander';

/** What a command's process says with its exit status. */
export const exitCode = {
  success: 0,
  failure: 1,
  /** The command line was not understood. */
  usage: 2,
  /** 128 + the number of the signal, as shells have it. */
  interrupted: 130,
} as const;

/** An error in words that do not change, for programs, and in a sentence, for people. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/**
 * The exit status where commander has already shown all there is to say: help or the version that was asked for, or
 * help because no command was named. Undefined for every other error.
 */
export function helpExitCode(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return exitCode.success;
  return error.code === 'commander.help' ? exitCode.usage : undefined;
}

/** Some of many things failed: what can be said about all of them, and the errors. */
export class FailureReport extends Error {
  constructor(
    readonly errors: readonly ZooError[],
    /** For people, about what did not fail. */
    readonly text: string,
    /** For programs, about all. */
    readonly json: object,
  ) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

/** Puts any error into words. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) {
    const missing = error.code === 'commander.help';
    const message = missing ? 'a command is missing' : error.message.replace(/^error: /, '');
    return { code: 'INVALID_ARGUMENT', message, exitCode: exitCode.usage };
  }
  if (error instanceof FailureReport) return failureOf(error.errors[0]);
  if (error instanceof ZooError) {
    const status = error.code === 'ABORTED' ? exitCode.interrupted : exitCode.failure;
    return { code: error.code, message: error.message, exitCode: status };
  }
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  return { code: code ?? 'INTERNAL', message, exitCode: exitCode.failure };
}
