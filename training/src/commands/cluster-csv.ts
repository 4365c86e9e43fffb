import type { Append } from './atomic.js';
import type { ClusteredRows } from './cluster-table.js';
import type { ClusteringTally } from './clustering-tally.js';
import { csvCell } from './csv-cell.js';

/** Writes rows as CSV while they come; the header, if there is to be one, with the first. */
export async function writeRows(
  rows: AsyncIterable<ClusteredRows>,
  tally: ClusteringTally,
  { header, files }: { readonly header: boolean; readonly files: boolean },
  append: Append,
): Promise<void> {
  const flag = tally.flagged !== undefined ? ',outlier' : '';
  const heading = () => (header ? `${files ? 'file,' : ''}cluster,confidence${flag}\n` : '');
  let begun = false;
  for await (const some of rows) {
    tally.add(some);
    const read = await append((begun ? '' : heading()) + toCsv(some));
    if (!read) return;
    begun = true;
  }
  if (!begun) await append(heading());
}

function toCsv({ files, labels, confidence, outliers, missing }: ClusteredRows): string {
  let text = '';
  for (let i = 0; i < labels.length; i++) {
    const file = files ? `${csvCell(files[i]!)},` : '';
    if (missing?.[i] === 1) {
      text += `${file},${outliers ? ',' : ''}\n`;
      continue;
    }
    const flag = outliers ? `,${outliers[i]}` : '';
    text += `${file}${labels[i]},${Number(confidence[i]!.toPrecision(6))}${flag}\n`;
  }
  return text;
}
