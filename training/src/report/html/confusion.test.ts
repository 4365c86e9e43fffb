import { sampleWords } from '@clusterzoo/export/zoo';
import { describe, expect, it } from 'vitest';
import { classColours } from './class-colours.js';
import { confusionMatrix } from './confusion.js';

/** Texts of the cells of each row. */
const cells = (text: string) =>
  [...text.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell!.replace(/<[^>]+>/g, '')),
  );

const words = sampleWords({ kind: 'vector' });

const confusion = {
  clusters: ['a', 'b', 'c'],
  classes: ['x', 'y'],
  counts: [1, 9, 0, 0, 10, 2],
  matched: [1, undefined, 0],
};

describe('confusionMatrix', () => {
  it('has clusters in the order of the classes that they stand for, with sums', () => {
    expect(cells(confusionMatrix(confusion, words).text)).toEqual([
      ['cluster \\ class', 'x', 'y', 'rows', 'purity'],
      ['c', '10', '2', '12', '83.3 %'],
      ['a', '1', '9', '10', '90.0 %'],
      ['b', '·', '·', '0', '–'],
      ['rows', '11', '11', '22', ''],
      ['found', '91 %', '82 %', '', ''],
    ]);
  });

  it('frames what was matched', () => {
    const framed = [...confusionMatrix(confusion, words).text.matchAll(/class="[^"]*matched"[^>]*>(\d+)/g)];
    expect(framed.map(([, value]) => value)).toEqual(['10', '9']);
  });

  it('counts the smaller of very many classes together', () => {
    const classes = Array.from({ length: 5000 }, (_, t) => `class ${t}`);
    const counts = [...classes.map((_, t) => (t === 4999 ? 50 : 1)), ...classes.map(() => 1)];
    const text = confusionMatrix({ clusters: ['a', 'b'], classes, counts, matched: [4999, 0] }, words).text;
    const [heading, first, second] = cells(text);
    expect(heading).toHaveLength(1 + 40 + 3);
    // Classes that a cluster stands for come first.
    expect(heading!.slice(1, 3)).toEqual(['class 0', 'class 4999']);
    expect([first![0], second![0]]).toEqual(['b', 'a']);
    expect(second!.slice(-3)).toEqual(['4,960', '5,049', '1.0 %']);
    expect(text).toContain('4,960 of the smaller classes are counted together.');
  });
});

describe('classColours', () => {
  it('gives a class the colour of its cluster, and others what is left', () => {
    const names = ['a', 'b', 'c'];
    const [x, y] = classColours(confusion, names, ['#1', '#2', '#3']);
    expect([x, y]).toEqual(['#3', '#1']);
    const more = { ...confusion, classes: ['x', 'y', 'z', 'w'] };
    const [, , z, w] = classColours(more, names, ['#1', '#2', '#3']);
    expect(z).toMatch(/^#[\da-f]{6}$/);
    expect(w).not.toBe(z);
  });
});
