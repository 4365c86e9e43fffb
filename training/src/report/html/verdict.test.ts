import { describe, expect, it } from 'vitest';
import { reportData } from '../../../../test/support/report-data.js';
import type { ReportData } from './data.js';
import { verdictBox, verdictOf } from './verdict.js';

const data = reportData();
const agreeing = (agreement: number, restarts = 2): ReportData => ({
  ...data,
  restarts: { agreement, objectives: new Array<number>(restarts).fill(0.5) },
});
const emptied = (expected: number): ReportData => ({
  ...data,
  clusters: data.clusters.map((cluster, k) => (k === 1 ? { ...cluster, rows: 0, expected } : cluster)),
});

describe('verdictOf', () => {
  it('relies on clusters that every restart finds', () => {
    const { tone, word, headline, reasons } = verdictOf(data);
    expect([tone, word, headline]).toEqual(['good', 'Stable', '3 clusters, found again by every restart']);
    expect(reasons).toEqual([expect.stringMatching(/^2 trainings .* found the same clusters .*0\.95/)]);
  });

  it.each([
    ['caution', 0.8, /agree in the main .*0\.80/],
    ['distrust', 0.4, /disagree .*0\.40.*--clusters/],
  ] as const)('%s where the agreement is %s', (tone, agreement, said) => {
    const verdict = verdictOf(agreeing(agreement));
    expect(verdict.tone).toBe(tone);
    expect(verdict.reasons[0]).toMatch(said);
  });

  it('says of one training that nothing is known', () => {
    expect(verdictOf(agreeing(1, 1))).toMatchObject({
      tone: 'caution',
      reasons: [expect.stringContaining('--prior-restarts 2')],
    });
  });

  it('calls nothing stable that was never repeated', () => {
    const { restarts: _, ...evaluation } = data;
    expect(verdictOf({ ...evaluation, kind: 'evaluation' })).toMatchObject({
      tone: 'good',
      word: 'Sound',
      reasons: [],
    });
    const known = { ...agreeing(0.95, 0), kind: 'evaluation' } as const;
    expect(verdictOf(known)).toMatchObject({ word: 'Stable', reasons: [expect.stringMatching(/^The trainings/)] });
  });

  it('distrusts empty clusters, unless hardly a row was to be expected', () => {
    const verdict = verdictOf(emptied(0.3));
    expect(verdict).toMatchObject({ tone: 'distrust', headline: '2 clusters, not to be relied on yet' });
    expect(verdict.reasons[0]).toMatch(/^1 of 3 clusters have no row/);
    expect(verdictOf(emptied(0.001)).tone).toBe('caution');
    const pictures = verdictOf({ ...emptied(0.3), image: { height: 8, width: 8 } });
    expect(pictures.reasons[0]).toMatch(/^1 of 3 clusters have no picture/);
  });

  it('takes a generator that misses with care', () => {
    const quality = { ...data.quality!, cycleShare: 0.5, varianceRatio: 0.2 };
    const { tone, reasons } = verdictOf({ ...data, quality });
    expect(tone).toBe('caution');
    expect(reasons).toEqual([
      expect.stringContaining('50.0 %'),
      expect.stringContaining('0.20 times'),
      expect.stringContaining('same clusters'),
    ]);
  });
});

describe('verdictBox', () => {
  it('shows the warnings of the run, and options as they are typed', () => {
    const { text } = verdictBox(verdictOf(data), ['try <another> --seed']);
    expect(text).toContain('<li>try &lt;another&gt; <code>--seed</code></li>');
    expect(verdictBox(verdictOf(data), []).text).not.toContain('the run warned');
  });
});
