/// <reference lib="dom" />
import { createReadStream, readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, startBrowser } from './chromium.js';
import { type DemoSite, drawOn, openDemoPage, startDemoSite, THREE } from './demo-site.js';

/** What loading a model of the zoo reads, as the page says it. */
function sizeOf(name: string): string {
  const index = readFileSync(new URL('../../models/index.json', import.meta.url), 'utf8');
  const { entries } = JSON.parse(index) as { entries: { name: string; bytes: number }[] };
  const { bytes } = entries.find((entry) => entry.name === name)!;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What a canvas shows, to compare with what it shows later. */
async function pictureOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

/** Roles and names of everything that can be operated, as screen readers hear them. */
async function controlsOf(page: Page): Promise<{ role: string; name: string }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const roles = ['button', 'link', 'slider', 'radio', 'textbox', 'checkbox', 'combobox', 'image', 'img'];
  return nodes
    .filter(({ ignored, role }) => !ignored && roles.includes(String(role?.value)))
    .map(({ role, name }) => ({ role: String(role?.value), name: String(name?.value ?? '') }));
}

describe.skipIf(!browserPath)('the web page', () => {
  let site: DemoSite;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([startDemoSite(), startBrowser()]);
    page = await openDemoPage(browser, errors, 60_000);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('opens a model, and another one that is picked', async () => {
    await page.goto(`${site.url}?device=wasm&model=usps`);
    await page.waitForSelector('.tile');
    const status = (await page.locator('.status').textContent())!;
    expect(status.replace(/WebAssembly\s*/, 'WebAssembly ')).toContain(`WebAssembly ${sizeOf('usps')}`);
    await page.getByRole('link', { name: 'Pendigits' }).click();
    await page.waitForSelector('h1:has-text("Draw a digit")');
    // Its bytes are all there before it is.
    await page.waitForFunction((size) => {
      const shown = document.querySelector('.status')?.textContent?.includes(size);
      return shown && !document.querySelector('main')?.classList.contains('away');
    }, sizeOf('pendigits'));
    expect(await page.locator('.tile').count()).toBe(10);
    expect(page.url()).toContain('model=pendigits');
  });

  it('draws new samples of a cluster by keyboard', async () => {
    const canvas = '.tile:nth-child(4) .sheet';
    await page.waitForFunction(() => {
      const sheet = document.querySelector<HTMLCanvasElement>('.tile:nth-child(4) .sheet')!;
      const { data } = sheet.getContext('2d')!.getImageData(0, 0, sheet.width, sheet.height);
      return data.some((value) => value > 0);
    });
    const before = await pictureOf(page, canvas);
    await page.getByRole('button', { name: /^Cluster 3, / }).press('Enter');
    await page.waitForFunction(() => document.getElementById('spoken')?.textContent === 'New samples of cluster 3');
    expect(await pictureOf(page, canvas)).not.toBe(before);
  });

  it('puts a drawn digit into a cluster', async () => {
    await drawOn(page, THREE);
    await page.waitForSelector('.verdict:not(.waiting)');
    const title = (await page.locator('.verdict-title').textContent())!;
    expect(title).toMatch(/^Cluster \d$/);
    expect(await page.locator('.verdict-sure').textContent()).toMatch(/\d+\s% sure$/);
    const cluster = Number(title.slice('Cluster '.length));
    await page.waitForSelector('.visitor');
    expect(await page.locator('.visitor').count()).toBe(1);
    expect(await page.locator(`.tile:nth-child(${cluster + 1}) .visitor`).count()).toBe(1);
  });

  it('sets apart what is like nothing that it knows', async () => {
    const corners = [0.1, 0.9, 0.15, 0.85, 0.1, 0.9, 0.2, 0.8, 0.1, 0.9];
    await drawOn(
      page,
      corners.map((x, i) => [x, i % 2 === 0 ? 0.9 : 0.1] as const),
    );
    await page.waitForSelector('.verdict.strange');
    await page.waitForSelector('.outside .visitor');
    expect(await page.locator('.verdict-title').textContent()).toBe('Never seen anything like it');
  });

  it('reads a table that is opened', async () => {
    const landed = await page.locator('.visitor').count();
    const digit = '47,100,27,81,57,37,26,0,0,23,56,53,100,90,40,98';
    const table = { name: 'two.csv', mimeType: 'text/csv', buffer: Buffer.from(`${digit}\n${digit}\n`) };
    await page.locator('.arrivals input[type=file]').setInputFiles(table);
    await page.waitForFunction((wanted) => document.querySelectorAll('.visitor').length >= wanted, landed + 2);
    expect(await page.locator('#spoken').textContent()).toBe('2 fell into 1 cluster');
    const wrong = { ...table, name: 'short.csv', buffer: Buffer.from('1,2,3\n') };
    await page.locator('.arrivals input[type=file]').setInputFiles(wrong);
    await page.waitForFunction(() => document.getElementById('problem')?.textContent?.includes('16'));
  });

  it('slides from one cluster to another by keyboard', async () => {
    const slider = page.getByRole('slider', { name: 'From one cluster to the other' });
    await slider.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector('.between .frame canvas')?.hasAttribute('aria-label'));
    await slider.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toBe('0 % of the way from cluster 3 to cluster 6');
    const first = await pictureOf(page, '.between .frame canvas');
    await slider.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toBe('100 % of the way from cluster 3 to cluster 6');
    expect(await pictureOf(page, '.between .frame canvas')).not.toBe(first);
    await page.getByRole('group', { name: 'To', exact: true }).getByRole('radio', { name: 'Cluster 5' }).check();
    await page.waitForFunction(() =>
      document.querySelector('.between .slider')?.getAttribute('aria-valuetext')?.endsWith('to cluster 5'),
    );
  });

  it('draws in the style that is dialled', async () => {
    const slider = page.getByRole('slider', { name: 'Style across' });
    await slider.scrollIntoViewIfNeeded();
    await slider.press('Home');
    await page.waitForSelector('.styles .frame canvas[aria-label*="style -2.2"]');
    const before = await pictureOf(page, '.styles .frame canvas');
    await slider.press('End');
    await page.waitForSelector('.styles .frame canvas[aria-label*="style 2.2"]');
    expect(await pictureOf(page, '.styles .frame canvas')).not.toBe(before);
  });

  it('draws again from memory what it saw', async () => {
    await page.locator('.memory').scrollIntoViewIfNeeded();
    await page.waitForSelector('.pairs li:nth-child(8)');
    const label = await page.locator('.pairs canvas').first().getAttribute('aria-label');
    expect(label).toMatch(/^Seen, and drawn again as cluster \d$/);
  });

  it('saves what it drew as a PNG file', async () => {
    const download = page.waitForEvent('download');
    await page.locator('.wall').getByRole('button', { name: 'Save as PNG' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('pendigits-samples.png');
    const bytes = await buffer(createReadStream(await file.path()));
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    // Four samples of each of ten clusters, 160 pixels each.
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([640, 1600]);
  });

  it('names everything that can be operated, and shows where the keyboard is', async () => {
    const controls = await controlsOf(page);
    expect(controls.length).toBeGreaterThan(40);
    expect(controls.filter(({ name }) => name.trim() === '')).toEqual([]);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press('Tab');
      const unseen = await page.evaluate(() => {
        const { activeElement, body } = document;
        const outlined = [activeElement, activeElement?.closest('label')].some(
          (each) => each && getComputedStyle(each).outlineStyle !== 'none',
        );
        return activeElement === body || outlined ? [] : [activeElement?.outerHTML];
      });
      expect(unseen).toEqual([]);
    }
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
  });

  it('is gone through by keyboard on a phone in the order that is seen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    // From the top of the page.
    await page.locator('.name').focus();
    interface Stop {
      readonly name: string;
      readonly top: number;
      readonly bottom: number;
    }
    const stops: Stop[] = [];
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate((): Stop | undefined => {
        const { activeElement } = document;
        if (!activeElement?.closest('main') || activeElement.id === 'main') return undefined;
        // Of radio buttons one is reached, wherever it is in its group.
        const { top, bottom } = (activeElement.closest('fieldset') ?? activeElement).getBoundingClientRect();
        const name = activeElement.getAttribute('aria-label') ?? activeElement.textContent ?? '';
        return { name, top: top + scrollY, bottom: bottom + scrollY };
      });
      if (stop) stops.push(stop);
      else if (stops.length > 0) break;
    }
    const names = stops.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Drop real ones', 'Play', 'Style down', 'Copy']));
    expect(names.indexOf('Drop real ones')).toBeGreaterThan(names.indexOf('Save as PNG'));
    const upwards = stops.flatMap((stop, i) => (i > 0 && stop.bottom <= stops[i - 1]!.top ? [stop.name] : []));
    expect(upwards).toEqual([]);
  });

  it('keeps on the wall what was drawn there', async () => {
    const inked = await page.locator('.tile-face .sheet').evaluateAll((sheets) =>
      (sheets as HTMLCanvasElement[]).filter((sheet) => {
        const { data } = sheet.getContext('2d')!.getImageData(0, 0, sheet.width, sheet.height);
        return data.some((value) => value > 200);
      }),
    );
    expect(inked).toHaveLength(10);
  });

  it('has nothing to complain of', () => {
    expect(errors).toEqual([]);
  });
});
