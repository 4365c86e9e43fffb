import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKPOINT_FOLDER } from '../../training/src/commands/interrupted.js';

const bin = fileURLToPath(new URL('../../training/bin/clusterzoo.js', import.meta.url));

/** When a process is killed. */
export interface Kill {
  /** `time`: at once; `writing`: while the next checkpoint is written; `finishing`: while the finished run is. */
  readonly kind: 'time' | 'writing' | 'finishing';
  /** What `after` counts from. */
  readonly from: 'start' | 'first epoch';
  /** Milliseconds. */
  readonly after: number;
}

/** How a process ended. */
export interface Ended {
  readonly killed: boolean;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line, and kills it (SIGKILL: it cannot do anything about it) if it lives that long. */
export function runAndKill(words: readonly string[], cwd: string, folder: string, kill?: Kill): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    let stop: (() => void) | undefined;
    const begin = () => {
      if (kill) stop ??= killWhen(kill, join(cwd, folder), () => child.kill('SIGKILL'));
    };
    if (kill?.from === 'start') begin();
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (stderr.includes(': epoch ')) begin();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stop?.();
      resolve({ killed: signal === 'SIGKILL', code, stdout, stderr });
    });
  });
}

/** @returns what calls it off */
function killWhen({ kind, after }: Kill, folder: string, kill: () => void): () => void {
  let watching: NodeJS.Timeout | undefined;
  const watched = kind === 'writing' ? join(folder, CHECKPOINT_FOLDER) : folder;
  const timer = setTimeout(() => {
    if (kind === 'time') return kill();
    watching = setInterval(() => {
      if (filesOf(watched).some((name) => name.endsWith('.tmp'))) kill();
    }, 1);
  }, after);
  return () => {
    clearTimeout(timer);
    clearInterval(watching);
  };
}

/** Names in a folder, none if it is not there (yet). */
export function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
