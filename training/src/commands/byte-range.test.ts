import { describe, expect, it } from 'vitest';
import { byteRange } from './byte-range.js';

describe('byteRange', () => {
  it('takes parts from the beginning, from the end, and to the end', () => {
    expect(byteRange('bytes=0-0', 10)).toEqual({ start: 0, end: 0 });
    expect(byteRange('bytes=2-5', 10)).toEqual({ start: 2, end: 5 });
    expect(byteRange('bytes=7-', 10)).toEqual({ start: 7, end: 9 });
    expect(byteRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  });

  it('stops at the end of the file', () => {
    expect(byteRange('bytes=8-99', 10)).toEqual({ start: 8, end: 9 });
    expect(byteRange('bytes=-99', 10)).toEqual({ start: 0, end: 9 });
  });

  it('cannot give what lies behind the end', () => {
    expect(byteRange('bytes=10-', 10)).toBe('unsatisfiable');
    expect(byteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(byteRange('bytes=-0', 10)).toBe('unsatisfiable');
  });

  it('gives the whole file where it is not asked for one part', () => {
    for (const header of [undefined, '', 'bytes=-', 'bytes=0-1,4-5', 'bytes=5-2', 'lines=0-1', 'bytes=a-b']) {
      expect(byteRange(header, 10)).toBeUndefined();
    }
  });
});
