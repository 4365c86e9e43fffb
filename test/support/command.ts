import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a finished process left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how a process runs. */
export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with what the process has written to stderr so far, and a way to send it a signal. */
  readonly watch?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void;
}

const bin = fileURLToPath(new URL('../../training/bin/clusterzoo.js', import.meta.url));

/** Runs a program to its end. */
export function run(program: string, words: readonly string[], { cwd, env, watch }: Surroundings): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      watch?.(stderr, (signal) => child.kill(signal));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the built command line. */
export function clusterzoo(words: readonly string[], surroundings: Surroundings): Promise<Finished> {
  return run(process.execPath, [bin, ...words], surroundings);
}

/** The one JSON object that a command wrote; throws where stdout holds anything else. */
export function jsonOf({ stdout, stderr }: Finished): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(stdout);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Said below, with what the command said.
  }
  throw new Error(`stdout is not one JSON object: ${JSON.stringify(stdout)}\n${stderr}`);
}
