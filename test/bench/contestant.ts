import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Seconds that so many steps take. */
export type Turn = (steps: number) => Promise<number>;

/** Someone to time, in turns with others. */
export interface Contestant {
  readonly label: string;
  readonly steps: Readonly<Record<string, Turn>>;
  readonly stop: () => void;
}

/**
 * A program that waits between its turns. Its first line is its label; it reads `STEP|COUNT` lines and answers with
 * seconds.
 *
 * @param script - beside this file; `.ts` runs as this process does, `.py` with python3
 * @returns undefined where the program ends before it has said its label
 */
export async function startContestant(
  script: string,
  words: readonly string[],
  steps: readonly string[],
): Promise<Contestant | undefined> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const [program, ...before] = script.endsWith('.py') ? ['python3'] : [process.execPath, ...process.execArgv];
  const child = spawn(program!, [...before, path, ...words], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) return undefined;
  const turn =
    (name: string): Turn =>
    async (count) => {
      child.stdin.write(`${name}|${count}\n`);
      return Number((await lines.next()).value);
    };
  return {
    label: first.value,
    steps: Object.fromEntries(steps.map((name) => [name, turn(name)])),
    stop: () => child.kill(),
  };
}
