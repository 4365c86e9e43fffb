import { readFileSync } from 'node:fs';
import { ZooError } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { tensorNumbers } from './real-rows.js';
import { joined, rowsOf } from './rows.js';
import { tableRows } from './table-rows.js';
import { tellingOrder } from './telling-order.js';

describe('tensorNumbers', () => {
  it('reads the test data of an entry', () => {
    const file = new URL('../../../models/pendigits/test_data_set_0/input_0.pb', import.meta.url);
    const numbers = tensorNumbers(readFileSync(file))!;
    expect(numbers.length % 16).toBe(0);
    expect(Math.min(...numbers)).toBe(0);
    expect(Math.max(...numbers)).toBe(100);
  });

  it('finds nothing where there is nothing', () => {
    expect(tensorNumbers(new Uint8Array())).toBeUndefined();
    expect(tensorNumbers(Uint8Array.from([8, 3, 16, 1]))).toBeUndefined();
    expect(tensorNumbers(new TextEncoder().encode('<html>'))).toBeUndefined();
  });
});

describe('rows', () => {
  it('are views of an array, and become one again', () => {
    const data = Float32Array.from([1, 2, 3, 4, 5, 6]);
    const rows = rowsOf(data, 2);
    expect(rows.map((row) => [...row])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(joined(rows)).toEqual(data);
    expect(joined([])).toHaveLength(0);
  });
});

describe('tableRows', () => {
  it('reads commas, semicolons, tabs and spaces, and leaves out the heading and a class', () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    for (const text of ['1,2,3\n4,5,6\n', 'a;b;c\r\n1; 2;3\r\n4;5;6', '1\t2\t3\n\n4\t5\t6', ' 1 2  3 7\n4 5 6 0']) {
      expect(tableRows(text, 3).map((row) => [...row])).toEqual(rows);
    }
  });

  it('names lines of another length', () => {
    expect(() => tableRows('1,2,3\n4,5\n', 3)).toThrow(ZooError);
    expect(() => tableRows('1,2,3\n4,5\n', 3)).toThrow('this model takes lines of 3 numbers; a line has 2');
    expect(() => tableRows('some words', 3)).toThrow('there is none');
  });

  it('stops at what can still be watched', () => {
    expect(tableRows('1,2\n'.repeat(500), 2)).toHaveLength(200);
  });
});

describe('tellingOrder', () => {
  it('puts numbers beside each other that are largest in the same cluster, the most telling first', () => {
    const typical = [
      [9, 0, 1, 2],
      [1, 5, 0, 8],
    ].map((row) => Float32Array.from(row));
    expect(tellingOrder(typical, Number)).toEqual([0, 2, 3, 1]);
  });
});
