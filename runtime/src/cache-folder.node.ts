import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where clusterzoo keeps what can be had again: `CLUSTERZOO_CACHE`, else `clusterzoo` in the system's cache folder. */
export function cacheFolder(): string {
  if (process.env.CLUSTERZOO_CACHE) return process.env.CLUSTERZOO_CACHE;
  const home = homedir();
  const base = {
    win32: process.env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
    darwin: join(home, 'Library', 'Caches'),
  }[process.platform as string];
  return join(base ?? (process.env.XDG_CACHE_HOME || join(home, '.cache')), 'clusterzoo');
}
