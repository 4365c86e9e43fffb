import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { RowReporter } from './row-progress.js';

function reporter({ tty = false, quiet = false } = {}) {
  const stream = Object.assign(new PassThrough(), tty ? { isTTY: true, columns: 120 } : {});
  let written = '';
  let now = 0;
  stream.on('data', (chunk) => {
    written += chunk;
  });
  const own = new RowReporter({ stream, quiet, clock: () => now });
  const at = (seconds: number, rows: number, share: number) => {
    now = 1000 * seconds;
    own.onProgress({ rows, share });
  };
  const text = async () => {
    await new Promise(setImmediate);
    return written;
  };
  return { own, at, text };
}

describe('RowReporter', () => {
  it('writes a line every five seconds where there is no terminal', async () => {
    const { own, at, text } = reporter();
    own.start('clustering');
    at(1, 10_000, 0.01);
    at(5, 50_000, 0.05);
    at(6, 60_000, 0.06);
    at(10, 1_234_000, 0.5);
    own.stop();
    expect(await text()).toBe(
      'clustering: 5 % of the bytes  50,000 rows  10,000 rows/s  1 min 35 s left\n' +
        'clustering: 50 % of the bytes  1,234,000 rows  123,400 rows/s  10 s left\n',
    );
  });

  it('starts anew with every task', async () => {
    const { own, at, text } = reporter();
    own.start('counting rows');
    at(20, 1000, 1);
    own.start('clustering');
    at(24, 400, 0.5);
    at(25, 500, 0.5);
    const lines = (await text()).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('clustering: 50 % of the bytes  500 rows  100 rows/s');
  });

  it('draws a bar on a terminal, if it takes long enough', async () => {
    const { own, at, text } = reporter({ tty: true });
    own.start('clustering');
    at(0.1, 100, 0.9);
    expect(await text()).toBe('');
    at(1, 100, 0.4);
    own.stop();
    expect(await text()).toContain('40 % of the bytes');
  });

  it('is silent where it is to be quiet', async () => {
    const { own, at, text } = reporter({ quiet: true });
    own.start('clustering');
    at(60, 1, 0.5);
    own.stop();
    expect(await text()).toBe('');
  });
});
