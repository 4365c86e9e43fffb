import { once } from 'node:events';
import type { TextStream } from './terminal.js';

/** Writes to a stream no faster than it is read. False if its reader has gone away, which is no failure. */
export async function writeText(stream: TextStream, text: string): Promise<boolean> {
  if (!stream.writable) return false;
  if (stream.write(text)) return true;
  try {
    await once(stream, 'drain');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return false;
    throw error;
  }
}
