import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256Hex } from './hash.js';

it('is SHA-256 in hexadecimal, also of a view into a larger buffer', async () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 251);
  for (const part of [bytes, bytes.subarray(7, 77), bytes.subarray(0, 0)]) {
    expect(await sha256Hex(part)).toBe(createHash('sha256').update(part).digest('hex'));
  }
});
