import { spawn } from 'node:child_process';
import { ZooError } from '@clusterzoo/runtime';

/** How a program runs. */
export interface ToolOptions {
  readonly cwd?: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Hears what the program writes to stdout, as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** What a program left. */
export interface ToolResult {
  /** Exit status; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 *
 * @returns what it left, or undefined where there is no such program
 * @throws ZooError `ABORTED` on the signal
 */
export function runTool(
  program: string,
  words: readonly string[],
  { cwd, env, signal, onOutput }: ToolOptions = {},
): Promise<ToolResult | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      windowsHide: true,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    let failure: NodeJS.ErrnoException | undefined;
    child.on('error', (error) => {
      failure = error;
      // A program that never started does not close.
      if (child.pid === undefined) settle(null);
    });
    child.on('close', settle);

    function settle(code: number | null): void {
      if (signal?.aborted) reject(new ZooError('ABORTED', `the setup was stopped while it ran ${program}`));
      else if (failure?.code === 'ENOENT') resolve(undefined);
      else if (failure) reject(failure);
      else resolve({ code, stdout, stderr });
    }
  });
}
