import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { supplyRemovedUtil } from './removed-util.js';

describe('supplyRemovedUtil', () => {
  it('supplies what a newer Node does not have, and leaves the rest', () => {
    const format = () => '';
    const util: Record<string, unknown> = { format };
    supplyRemovedUtil(util);
    expect(Object.keys(util).sort()).toEqual(['format', 'isArray', 'isNullOrUndefined']);
    expect(util.format).toBe(format);
  });

  it('supplies them to the module that packages get', () => {
    const util = createRequire(import.meta.url)('util') as {
      isArray?: (value: unknown) => boolean;
      isNullOrUndefined?: (value: unknown) => boolean;
    };
    delete util.isArray;
    delete util.isNullOrUndefined;
    supplyRemovedUtil();
    expect([null, undefined, 0, '', false].map((value) => util.isNullOrUndefined!(value))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([[], [1], new Float32Array(1), { length: 0 }].map((value) => util.isArray!(value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
