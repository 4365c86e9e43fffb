/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLinearZoo } from '../support/linear-entry.js';
import { browserPath, startBrowser } from './chromium.js';
import { type DemoSite, openDemoPage, startDemoSite } from './demo-site.js';

const SIDE = 16;
type Colour = readonly [number, number, number];

/** A picture that is one colour at the top and another at the bottom. */
function sky(top: Colour, bottom: Colour): Float32Array {
  return Float32Array.from({ length: 3 * SIDE * SIDE }, (_, at) => {
    const channel = Math.floor(at / (SIDE * SIDE));
    const share = Math.floor((at % (SIDE * SIDE)) / SIDE) / (SIDE - 1);
    return (1 - share) * top[channel]! + share * bottom[channel]!;
  });
}

/** A wave across or down, the same in all channels. */
function wave(down: boolean): Float32Array {
  return Float32Array.from({ length: 3 * SIDE * SIDE }, (_, at) => {
    const pixel = at % (SIDE * SIDE);
    const place = down ? Math.floor(pixel / SIDE) : pixel % SIDE;
    return 0.08 * Math.sin((2 * Math.PI * (place + 0.5)) / SIDE);
  });
}

const MEANS = [
  sky([0.95, 0.5, 0.2], [0.6, 0.1, 0.1]),
  sky([0.4, 0.7, 0.95], [0.1, 0.3, 0.7]),
  sky([0.6, 0.85, 0.4], [0.1, 0.4, 0.15]),
];

/** A file of a picture of one colour, larger than the model takes and of other proportions. */
async function picture(name: string, [r, g, b]: Colour) {
  const background = { r: 255 * r, g: 255 * g, b: 255 * b };
  const buffer = await sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .png()
    .toBuffer();
  return { name, mimeType: 'image/png', buffer };
}

/** How colourful a canvas is: the largest difference between the channels of a pixel. */
function colourOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let most = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3) as unknown as [number, number, number];
      if (data[at + 3] === 255) most = Math.max(most, Math.max(red, green, blue) - Math.min(red, green, blue));
    }
    return most;
  });
}

describe.skipIf(!browserPath)('the web page with pictures in colour', () => {
  let zoo: string;
  let site: DemoSite;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    zoo = await mkdtemp(join(tmpdir(), 'clusterzoo-colour-'));
    const model = { name: 'skies', dataset: 'Skies', height: SIDE, width: SIDE, means: MEANS, rows: MEANS };
    await writeLinearZoo(zoo, { ...model, components: [wave(false), wave(true)] });
    [site, browser] = await Promise.all([startDemoSite(zoo), startBrowser()]);
    page = await openDemoPage(browser, errors, 120_000);
    await page.goto(`${site.url}?device=wasm`);
    await page.waitForSelector('.tile');
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(zoo, { recursive: true, force: true });
  });

  it('opens the only model that there is, and shows its clusters in colour', async () => {
    expect(await page.locator('h1').textContent()).toBe('Drop a picture. See where it falls.');
    for (const i of [1, 2, 3]) {
      await expect.poll(() => colourOf(page, `.tile:nth-child(${i}) .tile-face .sheet`)).toBeGreaterThan(100);
    }
  });

  it('puts pictures that are opened into clusters', async () => {
    const files = await Promise.all([picture('sea.png', [0.25, 0.5, 0.8]), picture('wood.png', [0.35, 0.6, 0.3])]);
    await page.locator('.arrivals input[type=file]').setInputFiles(files);
    await page.waitForSelector('.tile:nth-child(2) .visitor');
    await page.waitForSelector('.tile:nth-child(3) .visitor');
    expect(await page.locator('.verdict-title').textContent()).toBe('Cluster 2');
    expect(await colourOf(page, '.pair figure:first-child .sheet')).toBeGreaterThan(50);
  });

  it('puts pictures that are dropped into clusters', async () => {
    const { name, mimeType, buffer } = await picture('dusk.png', [0.8, 0.3, 0.15]);
    const transfer = await page.evaluateHandle(
      ({ name, mimeType, bytes }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], name, { type: mimeType }));
        return transfer;
      },
      { name, mimeType, bytes: [...buffer] },
    );
    await page.dispatchEvent('.stage', 'dragover', { dataTransfer: transfer });
    expect(await page.locator('.stage.over').count()).toBe(1);
    await page.dispatchEvent('.stage', 'drop', { dataTransfer: transfer });
    await page.waitForSelector('.tile:nth-child(1) .visitor');
    expect(await page.locator('.stage.over').count()).toBe(0);
    expect(await page.locator('.verdict-title').textContent()).toBe('Cluster 0');
  });

  it('says of a file that is no picture what is wrong with it', async () => {
    const file = { name: 'letter.png', mimeType: 'image/png', buffer: Buffer.from('Dear Sir or Madam') };
    await page.locator('.arrivals input[type=file]').setInputFiles(file);
    await page.waitForSelector('#problem:not([hidden])');
    expect(await page.locator('#problem').textContent()).toContain('letter.png is no picture');
  });

  it('opens the file dialog where its stage is pressed', async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.locator('.stage').click();
    expect((await chooser).isMultiple()).toBe(true);
  });

  it('draws in colour between clusters, in every style and from memory', async () => {
    for (const [section, canvas] of [
      ['.between', '.between .frame canvas'],
      ['.styles', '.styles .field canvas'],
      ['.memory', '.pairs li:first-child canvas'],
    ] as const) {
      await page.locator(section).scrollIntoViewIfNeeded();
      await expect.poll(() => colourOf(page, canvas), { timeout: 60_000 }).toBeGreaterThan(50);
    }
    expect(errors).toEqual([]);
  });
});
