import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { datasetFolder, knownDatasets } from '@clusterzoo/training';
import { outputOf } from './child.js';
import type { BenchmarkRow } from './row.js';

/** Pictures that STL-10 has without classes, and bytes of each. */
const MADE = { pictures: 100_000, bytes: 3 * 96 * 96 } as const;

/** Written at a time. */
const PORTION = 1000;

/**
 * Megabytes that a process holds at most while it reads pictures, and while it takes all of them once as a training does,
 * beyond what it held before: of the data sets that are on this machine, and of as many as STL-10 has without classes,
 * made for it (2.8 GB of disk, twice).
 */
export async function dataMemory(): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  for (const name of ['mnist', 'cifar10', 'stl10', 'stl10-unlabelled']) {
    const known = knownDatasets.find((dataset) => dataset.name === name)!;
    if (datasetFolder(known) !== undefined) rows.push(await measured(name, [name]));
  }
  const folder = mkdtempSync(join(tmpdir(), 'clusterzoo-bench-'));
  try {
    const path = join(folder, 'made.bin');
    await makePictures(path);
    rows.push(await measured('100,000 made, 3 × 96 × 96', [path, String(MADE.pictures)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

async function measured(data: string, words: readonly string[]): Promise<BenchmarkRow> {
  const printed = await outputOf('data-memory-child.ts', words);
  const { before, read, readSeconds, epoch, epochSeconds } = JSON.parse(printed) as Record<string, number>;
  return {
    data,
    'MB before': before!,
    'MB read': read! - before!,
    'MB epoch': epoch! - before!,
    's read': readSeconds!,
    's epoch': epochSeconds!,
  };
}

/** A file of random pictures, of which every thousandth is the same. */
async function makePictures(path: string): Promise<void> {
  const random = new Random(0);
  const portion = Uint8Array.from({ length: PORTION * MADE.bytes }, () => random.integer(256));
  await using file = await open(path, 'w');
  for (let done = 0; done < MADE.pictures; done += PORTION) await file.write(portion);
}
