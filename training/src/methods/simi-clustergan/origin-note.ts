import type { SimiConfig } from './fit.js';

/** What other networks, and whatever labels they were trained with, had to do with a run; undefined where there are none. */
export function originNote({ features, simi: { critic } }: Pick<SimiConfig, 'features' | 'simi'>): string | undefined {
  const notes = [features?.note, critic?.note].filter((note) => note !== undefined);
  return notes.length > 0 ? notes.join(' ') : undefined;
}
