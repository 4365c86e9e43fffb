import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePython } from '../../test-fixtures/program.js';
import { writeWheel } from '../../test-fixtures/wheel.js';
import type { SetupEvent } from './controls.js';
import { useWheel } from './use-wheel.js';
import { Wheel } from './wheel.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheel-'));
  path = join(folder, 'made_up-1.0-py3-none-any.whl');
  writeWheel(path, { 'made_up/a.so': 'aaaa', 'made_up/b.so': 'bb', 'made_up/c.txt': 'c' }, [
    'numpy>=1',
    'six; extra == "x"',
  ]);
});

afterEach(() => rmSync(folder, { recursive: true }));

const changed = (message: RegExp) =>
  expect.objectContaining({ code: 'FILE_CHANGED', message: expect.stringMatching(message) });

/** Overwrites a part of the wheel. */
function spoil(from: string, to: string): void {
  const bytes = readFileSync(path);
  bytes.write(to, bytes.indexOf(from), 'latin1');
  writeFileSync(path, bytes);
}

describe('Wheel', () => {
  it('tells what it is and needs', async () => {
    const wheel = await Wheel.open(path);
    expect(wheel.name).toEqual({ name: 'made_up', version: '1.0' });
    const needs = (await wheel.metadata()).filter(({ key }) => key === 'Requires-Dist').map(({ value }) => value);
    expect(needs).toEqual(['numpy>=1', 'six; extra == "x"']);
    wheel.close();
  });

  it('unpacks the files that are wanted, to where they are wanted', async () => {
    const wheel = await Wheel.open(path);
    const events: SetupEvent[] = [];
    const target = (name: string) => (name.endsWith('.so') ? name.replace('made_up', 'lib') : undefined);
    expect(await wheel.unpack(join(folder, 'out'), target, { onEvent: (event) => events.push(event) })).toBe(2);
    expect(readdirSync(join(folder, 'out'), { recursive: true }).sort()).toEqual(['lib', 'lib/a.so', 'lib/b.so']);
    expect(readFileSync(join(folder, 'out/lib/a.so'), 'utf8')).toBe('aaaa');
    expect(events.at(-1)).toEqual({ type: 'bytes', file: 'made_up-1.0-py3-none-any.whl', loaded: 6, total: 6 });
    wheel.close();
  });

  it('refuses a file that RECORD does not know or knows otherwise', async () => {
    spoil('aaaa', 'aXaa');
    const wheel = await Wheel.open(path);
    await expect(wheel.unpack(folder, (name) => name)).rejects.toThrow(changed(/a\.so has SHA-256 .* is expected/));
    wheel.close();
    spoil('made_up/b.so,sha256', 'made_up/B.so,sha256');
    const other = await Wheel.open(path);
    const second = other.unpack(folder, (name) => (name === 'made_up/b.so' ? name : undefined));
    await expect(second).rejects.toThrow(changed(/its RECORD does not name made_up\/b\.so/));
    other.close();
  });

  it('refuses what is no whole zip file', async () => {
    truncateSync(path, 200);
    await expect(Wheel.open(path)).rejects.toThrow(changed(/is not what was published/));
  });

  it('stops on the signal', async () => {
    const wheel = await Wheel.open(path);
    const unpacking = wheel.unpack(folder, (name) => name, { signal: AbortSignal.abort() });
    await expect(unpacking).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
    wheel.close();
  });
});

describe('useWheel', () => {
  it('lets a wheel be used, and deletes one that is damaged', async () => {
    const download = `require('fs').copyFileSync(${JSON.stringify(path)}, dest + '/made_up-1.0-py3-none-any.whl');`;
    const options = {
      python: { command: writePython(join(folder, 'bin'), { download }), version: '3.12.4', pip: '24.0' },
      machine: { architecture: 'x86_64', glibc: [2, 28] },
      folder: join(folder, 'wheels'),
    } as const;
    const library = (name: string) => (name.endsWith('.so') ? name : undefined);
    const unpack = () => useWheel('made-up==1.0', options, (wheel) => wheel.unpack(join(folder, 'out'), library));
    spoil('aaaa', 'aXaa');
    await expect(unpack()).rejects.toThrow(changed(/: it was deleted, try again$/));
    expect(existsSync(join(folder, 'wheels', 'made-up==1.0'))).toBe(false);
    spoil('aXaa', 'aaaa');
    expect(await unpack()).toBe(2);
    expect(existsSync(join(folder, 'wheels', 'made-up==1.0'))).toBe(true);
  });
});
