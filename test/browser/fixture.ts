import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startBrowser } from './chromium.js';
import type { Site } from './server.js';
import { startSite } from './site.js';

/** What a page of the site has in its global scope. */
export interface Globals {
  readonly zoo: typeof import('@clusterzoo/runtime');
  readonly readInputs: typeof import('../../runtime/src/images.js').readInputs;
  readonly askZoo: typeof import('../support/zoo-answers.js').askZoo;
}

/** A browser and a site for the tests of a file. */
export function browserFixture() {
  let browser: Browser | undefined;
  let site: Site | undefined;
  beforeAll(async () => {
    [browser, site] = await Promise.all([startBrowser(), startSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  return {
    get site(): Site {
      return site!;
    },
    /** A page of a visitor who has never been here: nothing is cached. Errors of the page fail its test. */
    async open(path = 'page.html'): Promise<Page> {
      const context = await browser!.newContext();
      // For machines that do much else.
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') console.error(`the page says: ${message.text()}`);
      });
      await page.goto(`${site!.url}${path}`);
      await page.waitForFunction(() => 'zoo' in globalThis);
      return page;
    },
  };
}
