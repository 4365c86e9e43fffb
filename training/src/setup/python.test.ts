import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePython } from '../../test-fixtures/program.js';
import { findPython } from './python.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'python-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const failed = (message: RegExp) =>
  expect.objectContaining({ code: 'SETUP_FAILED', message: expect.stringMatching(message) });

describe('findPython', () => {
  it('takes the first with pip', async () => {
    const none = join(folder, 'none');
    const two = writePython(join(folder, 'two'), { version: '2.7.18' });
    const bare = writePython(join(folder, 'bare'), { pip: null });
    const good = writePython(join(folder, 'good'), { version: '3.11.2', pip: '23.0.1' });
    const found = await findPython(undefined, [none, two, bare, good]);
    expect(found).toEqual({ command: good, version: '3.11.2', pip: '23.0.1' });
  });

  it('says that there is none, and how to get one', async () => {
    const commands = [join(folder, 'none'), writePython(folder, { version: '2.7.18' })];
    await expect(findPython(undefined, commands)).rejects.toThrow(
      failed(/^no Python 3 was found.*apt install python3/),
    );
  });

  it('says that pip is missing, and how to get it', async () => {
    const commands = [writePython(folder, { pip: null }), join(folder, 'none')];
    await expect(findPython(undefined, commands)).rejects.toThrow(
      failed(/\(Python 3\.12\.4\) has no pip: .*python3-pip/),
    );
  });
});
