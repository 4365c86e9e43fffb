import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { startSite } from '../../training/src/commands/static-site.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The web page as it is now, built and served with a zoo. */
export interface DemoSite {
  /** Ends in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param zoo - path of its folder; that of this repository if left out */
export async function startDemoSite(zoo = path('../../models')): Promise<DemoSite> {
  const folder = await mkdtemp(join(tmpdir(), 'clusterzoo-demo-'));
  await build({
    configFile: path('../../runtime/demo/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false },
  });
  const mounts = [
    { at: '/', folder },
    { at: '/models/', folder: zoo },
  ];
  const { url, close } = await startSite({ mounts, port: 0, host: '127.0.0.1' });
  return {
    url,
    async close() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A window of a desk's size without animation; `errors` gets what the page complains of. */
export async function openDemoPage(browser: Browser, errors: string[], timeout: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(timeout);
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  return page;
}

/** A three, as a hand might draw it: x and y from the pad's upper left corner, as shares of its side. */
export const THREE = [
  [0.3, 0.28],
  [0.42, 0.18],
  [0.6, 0.2],
  [0.66, 0.32],
  [0.58, 0.46],
  [0.46, 0.5],
  [0.6, 0.53],
  [0.7, 0.65],
  [0.62, 0.8],
  [0.45, 0.84],
  [0.3, 0.76],
] as const;

/** A zero. */
export const ZERO = Array.from({ length: 25 }, (_, i) => {
  const angle = (-2 * Math.PI * i) / 24 - Math.PI / 2;
  return [0.5 + 0.24 * Math.cos(angle), 0.5 + 0.34 * Math.sin(angle)] as const;
});

/** Draws on the page's pad, from point to point. */
export async function drawOn(page: Page, points: readonly (readonly [number, number])[]): Promise<void> {
  const box = (await page.locator('.pad-canvas').boundingBox())!;
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(points[0]!));
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(...at(point), { steps: 4 });
  await page.mouse.up();
}
