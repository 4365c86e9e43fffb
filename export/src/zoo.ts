// What writes files, and words for what is in them; apart from the rest of the package, which runs in browsers too.
export { type SampleWords, sampleWords } from './card/words.js';
export { assertReplaceable, type WriteOptions, writeZooEntry } from './zoo-entry.js';
export { updateZooIndex } from './zoo-index.js';
