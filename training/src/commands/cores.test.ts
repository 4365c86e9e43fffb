import * as fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cores } from './cores.js';

vi.mock('node:fs', { spy: true });
afterEach(() => vi.restoreAllMocks());

describe('cores', () => {
  it('counts two threads of one core once, where that is known', () => {
    const threads = availableParallelism();
    vi.mocked(fs.readFileSync).mockReturnValueOnce('1\n');
    expect(cores()).toBe(Math.ceil(threads / 2));
    vi.mocked(fs.readFileSync).mockReturnValueOnce('0\n');
    expect(cores()).toBe(threads);
    vi.mocked(fs.readFileSync).mockImplementationOnce(() => {
      throw new Error('ENOENT');
    });
    expect(cores()).toBe(threads);
  });
});
