/** What one sample is called, and several. */
export interface SampleWords {
  readonly one: 'row' | 'picture';
  readonly many: 'rows' | 'pictures';
}

/** Words for rows of numbers, or for pictures. */
export function sampleWords({ kind }: { readonly kind: 'vector' | 'image' }): SampleWords {
  return kind === 'image' ? { one: 'picture', many: 'pictures' } : { one: 'row', many: 'rows' };
}
