import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { browserPath, startBrowser } from './chromium.js';
import { drawOn, startDemoSite, THREE, ZERO } from './demo-site.js';

// Takes the pictures of the page that the README and docs/ show: npm run screenshots [NAME...]

interface Shot {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly model: string;
  /** What is done before. */
  readonly prepare: (page: Page) => Promise<void>;
}

async function fell(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelectorAll('.visitor').length >= wanted, count);
  await page.waitForTimeout(800);
}

/** Real rows fell, and then one that was drawn. */
async function several(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Drop real ones' }).click();
  await fell(page, 6);
  await page.waitForTimeout(2500);
  const landed = await page.locator('.visitor').count();
  await drawOn(page, THREE);
  await fell(page, landed + 1);
}

async function drawn(page: Page): Promise<void> {
  await drawOn(page, ZERO);
  await fell(page, 1);
}

function scrolledTo(selector: string) {
  return async (page: Page) => {
    await page.locator(selector).evaluate((section) => {
      document.documentElement.style.scrollBehavior = 'auto';
      scrollTo(0, section.getBoundingClientRect().top + scrollY - 40);
    });
    await page.waitForFunction((wanted) => document.querySelector(`${wanted} .frame canvas[aria-label]`), selector);
    await page.waitForTimeout(1500);
  };
}

const WIDE = { width: 1280, height: 800 } as const;
const PHONE = { width: 390, height: 844 } as const;
const SHOTS: readonly Shot[] = [
  { name: 'page', ...WIDE, scheme: 'light', model: 'mnist', prepare: several },
  { name: 'page-dark', ...WIDE, scheme: 'dark', model: 'pendigits', prepare: several },
  { name: 'page-between', ...WIDE, scheme: 'light', model: 'pendigits', prepare: scrolledTo('.between') },
  { name: 'page-styles', ...WIDE, scheme: 'dark', model: 'mnist', prepare: scrolledTo('.styles') },
  { name: 'page-phone', ...PHONE, scheme: 'light', model: 'mnist', prepare: drawn },
  { name: 'page-phone-dark', ...PHONE, scheme: 'dark', model: 'usps', prepare: drawn },
];

if (!browserPath) throw new Error('pictures of the page need a browser');
const wanted = process.argv.slice(2);
const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
await mkdir(docs, { recursive: true });
const [site, browser] = await Promise.all([startDemoSite(), startBrowser()]);
try {
  for (const { name, width, height, scheme, model, prepare } of SHOTS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      deviceScaleFactor: width < 600 ? 1.5 : 1,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`${site.url}?device=wasm&model=${model}`);
    await page.waitForSelector('.tile');
    await page.waitForTimeout(3000);
    await prepare(page);
    // The mouse over the pad would show as a cross.
    await page.mouse.move(2, 2);
    const path = `${docs}${name}.png`;
    await page.screenshot({ path });
    console.log(`${path}: ${Math.round((await stat(path)).size / 1000)} kB`);
    await context.close();
  }
} finally {
  await browser.close();
  await site.close();
}
