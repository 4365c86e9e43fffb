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

/** What {@link neighbourMeans} may be told. */
export interface MeansOptions {
  /** Of the matrix products. @default onnxruntime's own choice */
  readonly threads?: number | undefined;
  /** Is told where the search will take longer, and why. */
  readonly warn: (message: string) => void;
  /** Loads onnxruntime. */
  readonly load?: typeof onnxRuntime;
}

/** The means of a search, with the lists of earlier runs. */
export async function neighbourMeans(search: NeighbourSearchKind, options: MeansOptions): Promise<NeighbourMeans> {
  const exact = await exactFinder(options);
  const index = search === 'approximate' ? usearch() : undefined;
  return { finder: index ? approximateFinder(index, exact) : exact, store: new NeighbourCache() };
}

async function exactFinder({ threads, warn, load = onnxRuntime }: MeansOptions): Promise<NeighbourFinder> {
  try {
    return matrixFinder(await load('cpu'), threads === undefined ? {} : { threads });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    warn(`searching for neighbours without onnxruntime, which finds the same but takes longer: ${cause}`);
    return plainFinder;
  }
}

function usearch(): Usearch | undefined {
  try {
    return createRequire(import.meta.url)('usearch') as Usearch;
  } catch {
    return undefined;
  }
}
