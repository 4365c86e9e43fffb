import { ZooError } from '@clusterzoo/runtime';
import type { ReportData } from '../report/html/data.js';
import { reportHtml } from '../report/html/document.js';
import { writeWhole } from './atomic.js';
import type { Terminal } from './terminal.js';

/** A run folder's report. */
export const REPORT_FILE = 'report.html';

/**
 * Writes a report. What it reports on is done and saved by then, so that one that cannot be made is a warning, unless the
 * fault is this program's own.
 *
 * @param asked - somebody has named the path: a report that cannot be written is an error then
 * @returns the path, or undefined where there is none
 * @throws ZooError `ABORTED`, whatever goes wrong with a report that was asked for, and errors that are neither a ZooError
 *   nor the file system's
 */
export async function writeReport(
  path: string,
  gather: () => Promise<ReportData>,
  terminal: Terminal,
  asked = false,
): Promise<string | undefined> {
  terminal.note('drawing the report …');
  try {
    await writeWhole(path, reportHtml(await gather()), asked ? '--report' : '--out');
    return path;
  } catch (error) {
    if (asked || !isForeseen(error) || error.code === 'ABORTED') throw error;
    terminal.warn(`no report: ${error.message}`);
    return undefined;
  }
}

/** Whether an error is one of ours or of the file system, such as a full disk, and no mistake of this program. */
function isForeseen(error: unknown): error is Error & { readonly code: string } {
  if (error instanceof ZooError) return true;
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
