import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readManifest } from '@clusterzoo/runtime';
import type { Browser, BrowserContext } from 'playwright-core';
import { bundleScripts } from '../../runtime/scripts/bundle.js';
import { browserPath, startBrowser } from '../browser/chromium.js';
import { type Site, startServer } from '../browser/server.js';
import type { BenchmarkRow } from './row.js';

const ROUNDS = 7;
/** For machines that do much else. */
const PATIENCE_MS = 120_000;
const PAGES = ['runtime', 'bare'] as const;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Of code of one's own, minified; onnxruntime's is not counted. */
const SIZES = {
  first: 'code that the page loads at first, gzipped bytes',
  all: 'with all that it loads later',
} as const;

interface Result {
  readonly label: number;
  readonly milliseconds: number;
}

async function visit(context: BrowserContext, url: string): Promise<Result> {
  const page = await context.newPage();
  await page.goto(url);
  const found = await page.waitForFunction(() => (globalThis as { result?: Result }).result, undefined, {
    polling: 50,
    timeout: PATIENCE_MS,
  });
  const result = await found.jsonValue();
  await page.close();
  return result!;
}

async function compressed(folder: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(folder, file))).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** A visitor's first and second visit to each page, in turns: milliseconds from the start of the visit. */
async function duel(browser: Browser, site: Site, entry: string): Promise<BenchmarkRow[]> {
  const { shapes } = await readManifest(join(path('../../models'), entry));
  const query = new URLSearchParams({ entry, features: String(shapes.input.reduce((a, b) => a * b, 1)) });
  const times = { runtime: [[], []], bare: [[], []] } as Record<(typeof PAGES)[number], [number[], number[]]>;
  for (let round = -1; round < ROUNDS; round++) {
    const labels = new Set<number>();
    for (const name of round % 2 === 0 ? PAGES : PAGES.toReversed()) {
      const context = await browser.newContext();
      for (const kind of [0, 1] as const) {
        const { label, milliseconds } = await visit(context, `${site.url}${name}.html?${query}`);
        labels.add(label);
        if (round >= 0) times[name][kind].push(milliseconds);
      }
      await context.close();
    }
    if (labels.size !== 1) throw new Error(`the pages put the row into the clusters ${[...labels].join(' and ')}`);
  }
  return (['first visit', 'second visit'] as const).map((visit, kind) => ({
    entry,
    visit,
    runtime: median(times.runtime[kind]!),
    onnxruntime: median(times.bare[kind]!),
  }));
}

/**
 * Milliseconds from the start of a visit to the first label, on wasm with one thread, with the runtime and with
 * onnxruntime-web alone; and bytes of the runtime's own code, minified and compressed: of what a page loads at first, which
 * is all that clustering rows of numbers takes, and with what is loaded when it is needed.
 */
export async function browser(entries: readonly string[] = ['pendigits', 'usps']): Promise<BenchmarkRow[]> {
  if (!browserPath) throw new Error('this benchmark needs chromium on PATH');
  const scripts = await mkdtemp(join(tmpdir(), 'clusterzoo-bench-'));
  const sources = Object.fromEntries(PAGES.map((name) => [name, path(`pages/${name}.ts`)]));
  const bundled = await bundleScripts(sources, scripts, ['@clusterzoo/source']);
  const folders = [scripts, path('../../node_modules/onnxruntime-web/dist'), path('../..')];
  const site = await startServer((name) =>
    folders.map((folder) => join(folder, name)).find((file) => existsSync(file)),
  );
  // As servers send files that never change: the second visit does without them.
  site.answer = (_, response, name) => {
    const page = PAGES.find((each) => name === `/${each}.html`);
    if (page === undefined) {
      response.setHeader('cache-control', 'max-age=31536000, immutable');
      return false;
    }
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>${page}</title><script type="module" src="${page}.js"></script>`);
    return true;
  };
  const chromium = await startBrowser();
  try {
    const rows: BenchmarkRow[] = [];
    for (const entry of entries) rows.push(...(await duel(chromium, site, entry)));
    for (const part of ['first', 'all'] as const) {
      const [runtime, onnxruntime] = await Promise.all(PAGES.map((name) => compressed(scripts, bundled[name]![part])));
      rows.push({ entry: SIZES[part], runtime: runtime!, onnxruntime: onnxruntime! });
    }
    return rows;
  } finally {
    await chromium.close();
    await site.close();
    await rm(scripts, { recursive: true, force: true });
  }
}
