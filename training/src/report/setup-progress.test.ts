import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SetupReporter } from './setup-progress.js';

function reporter({ tty = false, quiet = false } = {}) {
  const stream = Object.assign(new PassThrough(), tty ? { isTTY: true, columns: 80 } : {});
  let written = '';
  stream.on('data', (chunk) => {
    written += chunk;
  });
  const own = new SetupReporter({ stream, quiet });
  const text = async () => {
    await new Promise(setImmediate);
    return written;
  };
  return { own, text };
}

const bytes = (loaded: number, total: number | undefined = 2e8) =>
  ({ type: 'bytes', file: 'a.whl', loaded, total }) as const;

describe('SetupReporter', () => {
  it('writes a line a stage', async () => {
    const { own, text } = reporter();
    own.onEvent({ type: 'stage', stage: 'fetching a' });
    own.onEvent(bytes(1e8));
    own.onEvent({ type: 'stage', stage: 'building' });
    own.stop();
    expect(await text()).toBe('fetching a …\nbuilding …\n');
  });

  it('draws a bar a file on a terminal', async () => {
    const { own, text } = reporter({ tty: true });
    own.onEvent({ type: 'stage', stage: 'fetching a' });
    own.onEvent(bytes(5e7));
    own.onEvent(bytes(1.5e8));
    own.onEvent({ ...bytes(3e6, 4e6), file: 'b.whl' });
    own.stop();
    const written = await text();
    expect(written).toContain('150 MB of 200 MB  fetching a');
    expect(written).toContain('3 MB of 4 MB  fetching a');
  });

  it('draws nothing for an unknown total, and nothing when quiet', async () => {
    const unknown = reporter({ tty: true });
    unknown.own.onEvent({ ...bytes(1e6), total: undefined });
    expect(await unknown.text()).toBe('');
    const quiet = reporter({ tty: true, quiet: true });
    quiet.own.onEvent({ type: 'stage', stage: 'fetching a' });
    quiet.own.onEvent(bytes(1e6));
    expect(await quiet.text()).toBe('');
  });
});
