import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportData } from '../../../../test/support/report-data.js';
import { reportHtml } from './document.js';

/** The tags of a page with their attributes' names, without what texts and values say. */
const skeleton = (page: string) =>
  [...page.matchAll(/<(\/?[a-z!][^\s/>]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, name, attributes]) => `${name} ${[...attributes!.matchAll(/([\w:-]+)(?:="[^"]*")?/g)].map(([, key]) => key)}`,
  );

describe('reportHtml', () => {
  it('says everything that there is to say', () => {
    const page = reportHtml(reportData());
    expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
    const headings = [...page.matchAll(/<h2 id="[^"]*">([^<]*)/g)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'What is in the clusters',
      'Map of the rows',
      'Sizes of the clusters',
      'Clusters and classes',
      'Quality without labels',
      'Losses',
      'Restarts of the prior network',
      'All settings',
    ]);
    for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${id}"`);
    expect(page).toContain('297 rows of flowers.csv, train split, 4 numbers each, sorted without labels, ');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('speaks of pictures where rows are pictures', () => {
    const page = reportHtml({ ...reportData(), image: { height: 28, width: 32 } });
    expect(page).toContain('297 pictures of flowers.csv, train split, 28 × 32 pixels each, ');
    expect(page).toContain('Map of the pictures');
    expect(page).toContain('clusters with pictures');
  });

  it('calls nothing a row but rows of the sheet, where rows are pictures', () => {
    const { quality, clusters, ...rest } = reportData();
    const losses = [
      ...['smoothness', 'conditional', 'gap', 'adversarial'],
      ...['crossEntropy', 'latent', 'reconstruction', 'crossModality'],
    ];
    const data = {
      ...rest,
      clusters: clusters.map((cluster, k) => (k === 1 ? { ...cluster, rows: 0 } : cluster)),
      quality: { ...quality!, cycleShare: 0.5, varianceRatio: 0.2 },
      history: [{ stage: 'all', epoch: 1, losses: Object.fromEntries(losses.map((loss) => [loss, 1])) }],
    };
    const rows = (page: string) => page.replaceAll('scope="row"', '').match(/\brows?\b.{0,15}/gi) ?? [];
    const pictures = reportHtml({ ...data, image: { height: 28, width: 32 } });
    expect(rows(pictures)).toEqual(['row is a cluster: ', 'row for each of 3 ']);
    expect(rows(reportHtml(data)).length).toBeGreaterThan(20);
  });

  it('leaves out what there is no knowledge of', () => {
    const { quality: _, samples: __, map: ___, restarts: ____, ...rest } = reportData({ classes: 0 });
    const page = reportHtml({ ...rest, kind: 'evaluation', history: [] });
    expect([...page.matchAll(/<h2 id="([^"]*)-title"/g)].map(([, id]) => id)).toEqual(['sizes', 'settings']);
    expect(page).not.toMatch(/ACC|NaN|undefined/);
  });

  it('loads nothing and runs nothing', () => {
    const page = reportHtml(reportData());
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page)!;
    expect(policy).toMatch(/^default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:;/);
    const links = [...page.matchAll(/\s(?:src|href|action|srcset|data|poster)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.filter((link) => !/^(#[\w-]+|data:(image\/png;base64,[\w+/=]+|,))$/.test(link))).toEqual([]);
    expect(page).not.toMatch(/<script|<iframe|<object|@import|url\(|\son\w+=/i);
  });

  it('shows hostile names as what they are', () => {
    const hostile =
      '</style></title><script>alert(1)</script><img src=x onerror=alert(1)>" onload="alert(1)\' &amp; ${';
    const page = reportHtml(reportData({ naming: (name) => `${name}${hostile}` }));
    expect(page).not.toMatch(/<script|<img src=x|" onload="/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    // The length, too: short names are drawn differently from long ones.
    const harmless = reportHtml(reportData({ naming: (name) => name + 'x'.repeat(hostile.length) }));
    expect(skeleton(page)).toEqual(skeleton(harmless));
  });

  it('has the same structure whatever the names hold', () => {
    const structure = (name: string) => skeleton(reportHtml(reportData({ naming: (own) => own + name })));
    const texts = fc.string({ unit: 'binary', minLength: 40, maxLength: 40 });
    const plain = structure('x'.repeat(40));
    fc.assert(
      // Without what looks like an option: that is set apart on purpose.
      fc.property(texts, (name) => {
        expect(structure(name.replaceAll('--', '__'))).toEqual(plain);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it('is the same for the same run', () => {
    expect(reportHtml(reportData())).toBe(reportHtml(reportData()));
  });

  it('stays small with many clusters, rows, epochs and classes', () => {
    const { samples: _, ...data } = reportData({ clusters: 60, classes: 300, mapped: 1500, epochs: 1500, restarts: 5 });
    expect(reportHtml(data).length).toBeLessThan(1_000_000);
  });
});

describe('the map', () => {
  it('names clusters by number, and long class names by letters that the legend explains', () => {
    const page = reportHtml(reportData({ naming: (name) => (/^\d$/.test(name) ? `kind number ${name}` : name) }));
    const marks = (by: string) => {
      const [, panel] = new RegExp(`by-${by}">(.*?)</svg>`, 's').exec(page)!;
      return [...panel!.matchAll(/<text class="name"[^>]*>([^<]*)/g)].map(([, mark]) => mark);
    };
    expect(marks('cluster')).toEqual(['0', '1', '2']);
    expect(marks('class')).toEqual(['A', 'B', 'C']);
    expect(page).toContain('</span><b>B</b> kind number 1 <small>20</small>');
  });

  it('puts the smaller of many classes together', () => {
    const page = reportHtml(reportData({ classes: 25, mapped: 100 }));
    expect(page).toContain('</span>5 other classes <small>20</small>');
  });
});
