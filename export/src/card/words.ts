/** What one sample is called, and several. */
export interface SampleWords {
  readonly one: 'row' | 'picture';
  readonly many: 'rows' | 'pictures';
}

/** Which labels nobody saw: all of them, or where a model was built on features those of its own data. */
export function unseenLabels({ featureNote }: { readonly featureNote?: string }): string {
  return featureNote === undefined ? 'labels' : 'labels of the data set';
}

/** Words for rows of numbers, or for pictures. */
export function sampleWords({ kind }: { readonly kind: 'vector' | 'image' }): SampleWords {
  return kind === 'image' ? { one: 'picture', many: 'pictures' } : { one: 'row', many: 'rows' };
}

/** With a capital letter, as a sentence begins. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
