/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, startBrowser, WEBGPU_MS } from './chromium.js';
import { type DemoSite, drawOn, openDemoPage, startDemoSite, THREE } from './demo-site.js';

describe.skipIf(!browserPath)('the web page on WebGPU', () => {
  let site: DemoSite;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([startDemoSite(), startBrowser()]);
    page = await openDemoPage(browser, errors, WEBGPU_MS);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it(
    'is where it runs if the browser has it, and fills the wall',
    async () => {
      // No device is named: the page takes the best that it finds.
      await page.goto(`${site.url}?model=pendigits`);
      await page.waitForSelector('.tile');
      expect(await page.locator('.status').textContent()).toContain('WebGPU');
      await page.waitForFunction(() => {
        const sheets = [...document.querySelectorAll<HTMLCanvasElement>('.tile-face .sheet')];
        return sheets.every((sheet) => {
          const { data } = sheet.getContext('2d')!.getImageData(0, 0, sheet.width, sheet.height);
          return data.some((value) => value > 0);
        });
      });
    },
    WEBGPU_MS,
  );

  it(
    'states the bytes that it read, whatever precision that was',
    async () => {
      await page.goto(`${site.url}?model=usps`);
      await page.waitForSelector('.tile');
      const size = (await page.locator('.status-size').textContent())!;
      expect(size).toMatch(/^[\d.]+ [kM]B$/);
      const fact = page.locator('.facts div:has(> dt:text-is("Download")) dd').first();
      expect(await fact.textContent()).toBe(size);
      await page.goto(`${site.url}?model=pendigits`);
      await page.waitForSelector('.tile');
    },
    WEBGPU_MS,
  );

  it(
    'clusters what is drawn, and generates',
    async () => {
      await drawOn(page, THREE);
      await page.waitForSelector('.visitor');
      const title = (await page.locator('.verdict-title').textContent())!;
      expect(title).toMatch(/^Cluster \d$/);
      await page.getByRole('button', { name: /^Cluster 3, / }).press('Enter');
      await page.waitForFunction(() => document.getElementById('spoken')?.textContent === 'New samples of cluster 3');
      // Wasm puts the same drawing into the same cluster.
      await page.goto(`${site.url}?model=pendigits&device=wasm`);
      await page.waitForSelector('.tile');
      expect(await page.locator('.status').textContent()).toContain('WebAssembly');
      await drawOn(page, THREE);
      await page.waitForSelector('.visitor');
      expect(await page.locator('.verdict-title').textContent()).toBe(title);
      expect(errors).toEqual([]);
    },
    WEBGPU_MS,
  );
});
