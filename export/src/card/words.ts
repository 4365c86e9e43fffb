import type { Manifest } from '@clusterzoo/runtime';

/** What one sample is called, and several. */
export interface SampleWords {
  readonly one: 'row' | 'picture';
  readonly many: 'rows' | 'pictures';
}

/** Rows of numbers, or pictures. */
export function sampleWords({ input }: Pick<Manifest, 'input'>): SampleWords {
  return input.kind === 'image' ? { one: 'picture', many: 'pictures' } : { one: 'row', many: 'rows' };
}
