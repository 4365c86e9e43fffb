import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, ZooError } from '@clusterzoo/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.js';

let root: string;
let folder: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
beforeEach(() => {
  folder = join(root, String(count++), 'run');
});
afterAll(() => rm(root, { recursive: true }));

function checkpoint(seed: number): Checkpoint {
  const random = new Random(seed);
  return {
    state: { 'critic/kernel': { shape: [4, 2], data: random.normals(8) } },
    meta: { epoch: seed, random: [...random.state], options: { name: 'größe', none: null, list: [1.5, true] } },
  };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing thrown',
    (error: unknown) => {
      if (error instanceof ZooError) return error.code;
      throw error;
    },
  );
}

async function stateFile(): Promise<string> {
  return join(folder, (await readdir(folder)).find((name) => name.endsWith('.safetensors'))!);
}

describe('checkpoints', () => {
  it('come back as they were saved', async () => {
    await saveCheckpoint(folder, checkpoint(1));
    expect(await loadCheckpoint(folder)).toEqual(checkpoint(1));
  });

  it('replace each other and leave no other files behind', async () => {
    await saveCheckpoint(folder, checkpoint(1));
    await saveCheckpoint(folder, checkpoint(2));
    await saveCheckpoint(folder, checkpoint(2));
    expect(await loadCheckpoint(folder)).toEqual(checkpoint(2));
    expect((await readdir(folder)).length).toBe(2);
  });

  it('leave files of others alone', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, 'state-of-things.safetensors'), 'mine');
    await saveCheckpoint(folder, checkpoint(1));
    expect(await readdir(folder)).toContain('notes.txt');
    expect(await readdir(folder)).toContain('state-of-things.safetensors');
  });

  it('survive a process that dies while it writes the next one', async () => {
    await saveCheckpoint(folder, checkpoint(1));
    const index = await readFile(join(folder, 'checkpoint.json'));
    await saveCheckpoint(folder, checkpoint(2));
    const next = await stateFile();
    const bytes = await readFile(next);

    // Died after the new state was in place but before the index was: the old state is still there.
    await saveCheckpoint(folder, checkpoint(1));
    await writeFile(next, bytes);
    await writeFile(join(folder, 'checkpoint.json.tmp'), index.subarray(0, 20));
    expect(await loadCheckpoint(folder)).toEqual(checkpoint(1));

    // The next save clears up what was left.
    await saveCheckpoint(folder, checkpoint(3));
    expect(await loadCheckpoint(folder)).toEqual(checkpoint(3));
    expect((await readdir(folder)).length).toBe(2);
  });

  it('refuse numbers that are not finite and keep the last good checkpoint', async () => {
    await saveCheckpoint(folder, checkpoint(1));
    const broken = { 'critic/kernel': { shape: [2], data: Float32Array.of(1, Number.NaN) } };
    expect(await codeOf(saveCheckpoint(folder, { state: broken, meta: {} }))).toBe('TRAINING_DIVERGED');
    const meta = { loss: { critic: Number.POSITIVE_INFINITY } };
    expect(await codeOf(saveCheckpoint(folder, { state: {}, meta }))).toBe('TRAINING_DIVERGED');
    expect(await loadCheckpoint(folder)).toEqual(checkpoint(1));
  });

  it('are reported missing where there is none', async () => {
    expect(await codeOf(loadCheckpoint(folder))).toBe('FILE_MISSING');
  });

  it('notice a state that is cut short, changed or gone', async () => {
    await saveCheckpoint(folder, checkpoint(1));
    const path = await stateFile();
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, -1));
    expect(await codeOf(loadCheckpoint(folder))).toBe('CHECKPOINT_INVALID');
    const flipped = Buffer.from(bytes);
    flipped[bytes.length - 2]! ^= 1;
    await writeFile(path, flipped);
    expect(await codeOf(loadCheckpoint(folder))).toBe('CHECKPOINT_INVALID');
    await rm(path);
    expect(await codeOf(loadCheckpoint(folder))).toBe('CHECKPOINT_INVALID');
  });

  it.each<[string, (text: string) => string]>([
    ['is cut short', (text) => text.slice(0, 100)],
    ['is empty', () => ''],
    ['is another format', (text) => text.replace('checkpoint-1', 'checkpoint-9')],
    ['is null', () => 'null'],
    ['has a changed meta', (text) => text.replace('"epoch": 1', '"epoch": 2')],
    ['has no meta', (text) => text.replace('"meta":', '"mata":')],
    ['names a file elsewhere', (text) => text.replace('"state-', '"../state-')],
    ['gives another length', (text) => text.replace(/"bytes": (\d+)/, '"bytes": 1$1')],
    ['gives another hash', (text) => text.replace(/"sha256": "./, '"sha256": "x')],
  ])('notice an index that %s', async (_, change) => {
    await saveCheckpoint(folder, checkpoint(1));
    const path = join(folder, 'checkpoint.json');
    const text = await readFile(path, 'utf8');
    expect(change(text)).not.toBe(text);
    await writeFile(path, change(text));
    expect(await codeOf(loadCheckpoint(folder))).toBe('CHECKPOINT_INVALID');
  });
});
