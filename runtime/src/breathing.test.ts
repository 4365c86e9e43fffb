import { describe, expect, it } from 'vitest';
import { entry } from '../test-fixtures/entries.js';
import { breathing } from './breathing.js';
import { ClusterModel } from './model.js';

function work(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

describe('breathing', () => {
  it('costs nothing until it is due, and then lets others have a turn', async () => {
    const breathe = breathing();
    expect(breathe()).toBeUndefined();
    let turns = 0;
    setImmediate(() => turns++);
    work(60);
    await breathe();
    expect(turns).toBe(1);
    expect(breathe()).toBeUndefined();
  });

  it('lets a signal stop a call that would otherwise take all turns', async () => {
    await using model = await ClusterModel.load(entry('vector'), { device: 'cpu', threads: 1 });
    const controller = new AbortController();
    setTimeout(() => controller.abort('enough'), 20);
    const call = model.generate({ count: 4_000_000, batchSize: 16, signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  });
});
