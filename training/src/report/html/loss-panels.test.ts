import { sampleWords } from '@clusterzoo/export/zoo';
import { describe, expect, it } from 'vitest';
import { lossCurves } from './curves.js';
import { lossPanels, lossWords } from './loss-panels.js';

const words = sampleWords({ kind: 'vector' });

const epoch = (stage: string, number: number, losses: Record<string, number>) => ({ stage, epoch: number, losses });

describe('lossPanels', () => {
  it('puts the restarts of a stage together, one panel a loss', () => {
    const history = [
      epoch('prior network 1/2', 1, { loss: 3, start: 1 }),
      epoch('prior network 1/2', 2, { loss: 2, start: 0.5 }),
      epoch('prior network 2/2', 1, { loss: 4, start: 1 }),
      epoch('generator and encoder', 1, { critic: -1 }),
    ];
    expect(lossPanels(history, 1)).toEqual([
      {
        stage: 'prior network',
        panels: [
          {
            loss: 'loss',
            series: [
              {
                name: 'restart 1',
                kept: false,
                points: [
                  [1, 3],
                  [2, 2],
                ],
              },
              { name: 'restart 2', kept: true, points: [[1, 4]] },
            ],
          },
          {
            loss: 'start',
            series: [
              {
                name: 'restart 1',
                kept: false,
                points: [
                  [1, 1],
                  [2, 0.5],
                ],
              },
              { name: 'restart 2', kept: true, points: [[1, 1]] },
            ],
          },
        ],
      },
      {
        stage: 'generator and encoder',
        panels: [{ loss: 'critic', series: [{ name: 'generator and encoder', kept: true, points: [[1, -1]] }] }],
      },
    ]);
  });

  it('knows losses by name, and takes others as they are', () => {
    expect(lossWords('crossEntropy', words).meaning).toMatch(/cluster a row/);
    expect(lossWords('crossEntropy', sampleWords({ kind: 'image' })).meaning).toMatch(/cluster a picture/);
    for (const sum of ['generator', 'encoder']) {
      expect(lossWords(sum, words).meaning).toMatch(/the weighted sum of the following$/);
    }
    expect(lossWords('constructor', words)).toEqual({ name: 'constructor' });
  });
});

describe('lossCurves', () => {
  const drawn = (values: readonly number[]) =>
    lossCurves(
      lossPanels(
        values.map((value, i) => epoch('s', i + 1, { odd: value })),
        0,
      ),
      words,
    ).text;

  it('say in words where a loss begins and ends', () => {
    expect(drawn([3, 2, 1.5])).toContain('aria-label="odd: 3 in epoch 1, 1.5 in epoch 3"');
    expect(drawn([3])).toContain('<circle');
  });

  it('have an axis also where nothing changes', () => {
    for (const values of [
      [2, 2, 2],
      [0, 0],
    ])
      expect(drawn(values)).not.toMatch(/NaN|Infinity/);
  });

  it('cut off a steep start of a long curve, and say so', () => {
    const long = Array.from({ length: 50 }, (_, i) => (i === 0 ? 900 : 1 + 0.1 * (i % 3)));
    expect(drawn(long)).toContain('off the scale: up to 900.');
    expect(drawn(long.slice(0, 10))).not.toContain('off the scale');
  });

  it('thin out very long curves, and keep their extremes', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => Math.sin(i / 50) + (i === 7000 ? 5 : 0));
    const text = drawn(values);
    expect(text.length).toBeLessThan(6000);
    // The peak is at the upper edge of the drawing.
    expect(text).toMatch(/L\d+(\.\d)? 10[L"]/);
  });
});
