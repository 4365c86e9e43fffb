import { describe, expect, it } from 'vitest';
import { clusteringMetrics } from '../metrics/index.js';
import { markdownTable, metricsTable, plainTable, type Table } from './table.js';

const table: Table = {
  headings: ['name', 'value', 'count'],
  rows: [
    ['a|b', 0.123456, 12],
    ['longer name', undefined, 3000],
  ],
};

describe('plainTable', () => {
  it('aligns text left and numbers right', () => {
    expect(plainTable(table)).toBe(
      [
        'name          value  count',
        '───────────  ──────  ─────',
        'a|b          0.1235     12',
        'longer name       –   3000',
        '',
      ].join('\n'),
    );
  });

  it('refuses a row of another length', () => {
    expect(() => plainTable({ headings: ['a', 'b'], rows: [[1, 2], [3]] })).toThrow(/row 1 .* 1 cells instead of 2/);
  });
});

describe('markdownTable', () => {
  it('marks the alignment and escapes bars', () => {
    expect(markdownTable(table)).toBe(
      [
        '| name        |  value | count |',
        '| ----------- | -----: | ----: |',
        '| a\\|b        | 0.1235 |    12 |',
        '| longer name |      – |  3000 |',
        '',
      ].join('\n'),
    );
  });

  it('keeps a table without rows valid', () => {
    expect(markdownTable({ headings: ['a', 'bcd'], rows: [] })).toBe('| a   | bcd |\n| --- | --- |\n');
  });
});

describe('metricsTable', () => {
  const right = clusteringMetrics([0, 0, 1, 1], [1, 1, 0, 0]);
  const half = clusteringMetrics([0, 0, 1, 1], [0, 1, 0, 1]);

  it('shows single runs', () => {
    expect(markdownTable(metricsTable([{ name: 'SIMI', metrics: right }]))).toBe(
      [
        '|      |    ACC | NMI (arithmetic) |    ARI | purity |',
        '| ---- | -----: | ---------------: | -----: | -----: |',
        '| SIMI | 1.0000 |           1.0000 | 1.0000 | 1.0000 |',
        '',
      ].join('\n'),
    );
  });

  it('shows mean and deviation of several runs', () => {
    const { headings, rows } = metricsTable([
      { name: 'two', metrics: [right, half] },
      { name: 'one', metrics: half },
      { name: 'none', metrics: [] },
    ]);
    expect(headings.at(-1)).toBe('runs');
    expect(rows[0]).toEqual(['two', '0.7500 ± 0.3536', '0.5000 ± 0.7071', '0.2500 ± 1.0607', '0.7500 ± 0.3536', 2]);
    expect(rows[1]).toEqual(['one', '0.5000', '0.0000', '-0.5000', '0.5000', 1]);
    expect(rows[2]).toEqual(['none', undefined, undefined, undefined, undefined, 0]);
  });
});
