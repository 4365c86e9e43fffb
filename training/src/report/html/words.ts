import { type SampleWords, sampleWords } from '@clusterzoo/export/zoo';
import type { ReportData } from './data.js';

/** What a report calls its samples: as the card of the model does. */
export function wordsOf({ image }: Pick<ReportData, 'image'>): SampleWords {
  return sampleWords({ kind: image ? 'image' : 'vector' });
}
