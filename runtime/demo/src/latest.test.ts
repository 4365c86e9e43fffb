import { describe, expect, it } from 'vitest';
import { latest } from './latest.js';

describe('latest', () => {
  it('runs once more, however often it is asked meanwhile, and sees what was wanted last', async () => {
    let wanted = 0;
    const seen: number[] = [];
    const run = latest(
      async () => {
        seen.push(wanted);
        await Promise.resolve();
      },
      (error) => expect.unreachable(String(error)),
    );
    const asked = [1, 2, 3, 4].map((value) => {
      wanted = value;
      return run();
    });
    await Promise.all(asked);
    expect(seen).toEqual([1, 4]);
    await run();
    expect(seen).toEqual([1, 4, 4]);
  });

  it('goes on after errors', async () => {
    const failures: unknown[] = [];
    let runs = 0;
    const run = latest(
      async () => {
        runs += 1;
        if (runs === 1) throw new Error('no');
      },
      (error) => failures.push(error),
    );
    await run();
    await run();
    expect([runs, failures.length]).toEqual([2, 1]);
  });
});
