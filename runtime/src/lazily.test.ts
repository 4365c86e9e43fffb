import { expect, it } from 'vitest';
import { lazily } from './lazily.js';

it('reads a part once, and again where that failed', async () => {
  let reads = 0;
  const part = lazily(async () => {
    reads += 1;
    if (reads === 1) throw new TypeError('Failed to fetch');
    return { reads };
  });
  await expect(part()).rejects.toMatchObject({
    code: 'FILE_MISSING',
    message: expect.stringMatching(/Failed to fetch/),
  });
  expect(await Promise.all([part(), part()])).toEqual([{ reads: 2 }, { reads: 2 }]);
  expect(await part()).toEqual({ reads: 2 });
});
