import { createRequire } from 'node:module';
import { onnxRuntime, ZooError } from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import { approximateFinder, type Usearch } from '../graph/approximate-search.js';
import { type NeighbourFinder, type NeighbourMeans, plainFinder } from '../graph/finder.js';
import { matrixFinder } from '../graph/matrix-search.js';
import { NeighbourCache } from './neighbour-cache.js';

/** How neighbours are searched for. */
export type NeighbourSearchKind = 'exact' | 'approximate';

/** Every {@link NeighbourSearchKind}. */
export const NEIGHBOUR_SEARCHES: readonly NeighbourSearchKind[] = ['exact', 'approximate'];

/** How a command line asks for neighbours to be searched for. */
export interface NeighbourOptions {
  /** @default auto */
  readonly neighbours?: 'auto' | NeighbourSearchKind;
}

/** Rows up to which `auto` searches exactly: half a minute for 50 columns on two cores, growing with rows². */
export const MOST_EXACT_ROWS = 100_000;

/** Adds `--neighbours`. */
export function addNeighbourOptions(command: Command): Command {
  const rows = MOST_EXACT_ROWS.toLocaleString('en');
  const about = `search for neighbours; auto is exact up to ${rows} rows and nearly exact, but fast, beyond`;
  return command.addOption(
    new Option('--neighbours <search>', about).choices(['auto', ...NEIGHBOUR_SEARCHES]).default('auto'),
  );
}

/**
 * Settles what `auto` stands for.
 *
 * @param warn - is told where the search will take long for want of a package
 * @throws ZooError `NOT_FOUND` if the approximate search is asked for and is not installed
 */
export function settleNeighbours(
  { neighbours = 'auto' }: NeighbourOptions,
  rows: number,
  warn: (message: string) => void,
  installed: () => unknown = usearch,
): NeighbourSearchKind {
  if (neighbours === 'exact' || (neighbours === 'auto' && rows <= MOST_EXACT_ROWS)) return 'exact';
  if (installed()) return 'approximate';
  const missing = 'the package usearch is not installed (npm has it for Linux with glibc and for macOS)';
  if (neighbours === 'approximate') {
    throw new ZooError('NOT_FOUND', `no approximate search: ${missing}; take --neighbours exact`);
  }
  warn(`searching exactly among ${rows} rows, which takes long: ${missing}`);
  return 'exact';
}

/**
 * The means of a search, with the lists of earlier runs.
 *
 * @param threads - of the matrix products. @default onnxruntime's own choice
 */
export async function neighbourMeans(search: NeighbourSearchKind, threads?: number): Promise<NeighbourMeans> {
  const exact = await exactFinder(threads);
  const index = search === 'approximate' ? usearch() : undefined;
  return { finder: index ? approximateFinder(index, exact) : exact, store: new NeighbourCache() };
}

async function exactFinder(threads?: number): Promise<NeighbourFinder> {
  try {
    return matrixFinder(await onnxRuntime('cpu'), threads === undefined ? {} : { threads });
  } catch {
    return plainFinder; // it finds the same
  }
}

function usearch(): Usearch | undefined {
  try {
    return createRequire(import.meta.url)('usearch') as Usearch;
  } catch {
    return undefined;
  }
}
