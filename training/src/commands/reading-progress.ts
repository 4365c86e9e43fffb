import type { TableStream } from '../data/table-types.js';

/** How far the reading of a table, or of files of pictures, is. */
export interface RowProgress {
  /** Rows done. */
  readonly rows: number;
  /** Share of the bytes or files read, [0, 1]. */
  readonly share: number;
}

/** How the reading of a table, or of files of pictures, is followed, and stopped. */
export interface ReadingControls {
  /** Told after every part that is read. */
  readonly onProgress?: (progress: RowProgress) => void;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** Progress where `bytesRead` of a table's bytes are read; of a table without any, all of it. */
export function progressOf({ bytes }: TableStream, rows: number, bytesRead: number): RowProgress {
  return { rows, share: bytes > 0 ? Math.min(1, bytesRead / bytes) : 1 };
}
