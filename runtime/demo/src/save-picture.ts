import { announce } from './announce.js';
import { element } from './element.js';
import type { Sheet } from './sheet.js';

/** Saves what a sheet shows as a PNG file, on the page's paper. */
export async function savePicture(sheet: Sheet, name: string, width: number): Promise<void> {
  const paper = getComputedStyle(document.documentElement).getPropertyValue('--card');
  const blob = await new Promise<Blob | null>((resolve) => sheet.toCanvas(width, paper).toBlob(resolve, 'image/png'));
  if (!blob) return;
  const url = URL.createObjectURL(blob);
  element('a', { href: url, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce(`Saved ${name}`);
}
