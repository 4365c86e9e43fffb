import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** What a process says and ends with whose third case does something under a watch. */
function watched(doing: string): { readonly signal: string | null; readonly said: string } {
  const watchdog = JSON.stringify(new URL('./watchdog.ts', import.meta.url).href);
  const code = `
    import { setTimeout as sleep } from 'node:timers/promises';
    const { Watchdog } = await import(${watchdog});
    const watchdog = new Watchdog({ milliseconds: 1500, bytes: 300e6, seed: 42 });
    watchdog.reader('tables');
    for (const number of [1, 2]) {
      watchdog.begin(number);
      await sleep(100);
      watchdog.end();
    }
    const kept = [];
    watchdog.begin(3);
    ${doing}
    watchdog.end();
    await sleep(2000);`;
  const words = ['--import', 'tsx', '--input-type=module', '--eval', code];
  const { signal, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 60_000 });
  return { signal, said: stderr };
}

describe('Watchdog', () => {
  it.each([
    ['an endless loop', 'for (;;) {}', 'no answer in 1500 ms'],
    ['a promise that nobody keeps', 'await new Promise((resolve) => setTimeout(resolve, 1e6))', 'no answer in 1500 ms'],
    ['memory', 'for (;;) kept.push(new Uint8Array(1e7).fill(1))', 'it has taken \\d{3,} MB'],
  ])('ends %s and says which case it was', (_, doing, fault) => {
    const { signal, said } = watched(doing);
    expect(said).toMatch(new RegExp(`fuzz: tables, seed 42, case 3: (${fault})`));
    expect(signal).toBe('SIGKILL');
  });

  it('lets be what keeps to the limits', () => {
    expect(watched('kept.push(new Uint8Array(1e8).fill(1)); await sleep(200);')).toEqual({ signal: null, said: '' });
  });
});
