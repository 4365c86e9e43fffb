import { assembleZooEntry, type EncodedPair, type ZooEntryContents } from '@clusterzoo/export';
import type { Manifest, MetricRow, Precision } from '@clusterzoo/runtime';
import { defaultPrecision, type MeasuredVariant } from './default-precision.js';
import type { EncodedGraphs } from './entry-draft.js';
import { PRECISIONS } from './precisions.js';

/** An entry of pictures takes no more, so that a web page can ask for it. */
const IMAGE_ENTRY_BYTES = 15_000_000;

/** What decides which graphs are shipped. */
export interface PrecisionChoice {
  readonly measured: ReadonlyMap<Precision, MeasuredVariant>;
  /** Figures of full precision. */
  readonly exact: readonly MetricRow[];
  /** Ships exactly these. @default the usual ones; of pictures without the most exact where there is no room for them */
  readonly asked?: readonly Precision[];
  /** Told of an entry of pictures that is too large. */
  readonly onWarning?: (message: string) => void;
}

/** The precisions of an entry where nobody asks for others: all of a model of pictures, which is large. */
export function usualPrecisions(kind: Manifest['input']['kind']): readonly Precision[] {
  return kind === 'image' ? PRECISIONS : ['fp32'];
}

/** Puts the graphs that are shipped into an entry, and says which of them is read by default. */
export async function withPrecisions(
  contents: ZooEntryContents,
  graphs: EncodedGraphs,
  { measured, exact, asked, onWarning }: PrecisionChoice,
): Promise<ZooEntryContents> {
  const { kind } = contents.facts.input;
  const shipping = (precisions: readonly Precision[]): ZooEntryContents => {
    const pairs = PRECISIONS.filter((precision) => precisions.includes(precision)).map((precision) => {
      return [precision, graphs[precision]!] as const;
    });
    const bytes = new Map(pairs.map(([precision, pair]) => [precision, bytesOf(pair)]));
    return {
      ...contents,
      graphs: Object.fromEntries(pairs),
      defaultPrecision: defaultPrecision(bytes, measured, exact),
    };
  };
  let [kept, entry] = [asked ?? usualPrecisions(kind), shipping(asked ?? usualPrecisions(kind))];
  if (kind !== 'image') return entry;
  let bytes = await entryBytes(entry);
  // The most exact go first, for they are the largest; never the default, which is as good.
  while (bytes > IMAGE_ENTRY_BYTES && asked === undefined && kept[0] !== entry.defaultPrecision) {
    kept = kept.slice(1);
    entry = shipping(kept);
    bytes = await entryBytes(entry);
  }
  if (bytes > IMAGE_ENTRY_BYTES) {
    const size = (count: number) => `${(count / 1e6).toFixed(1)} MB`;
    onWarning?.(
      `the entry takes ${size(bytes)}, more than the ${size(IMAGE_ENTRY_BYTES)} that a web page should ask for; ` +
        'ship fewer of fp32, fp16, int8 with --precision, or train with a smaller --width',
    );
  }
  return entry;
}

function bytesOf({ encoder, generator }: EncodedPair): number {
  return encoder.length + generator.length;
}

async function entryBytes(contents: ZooEntryContents): Promise<number> {
  const { files } = await assembleZooEntry(contents);
  return Object.values(files).reduce((sum, file) => sum + file.length, 0);
}
