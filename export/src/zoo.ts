// What writes files, apart from the rest of the package, which runs in browsers too.
export { type WriteOptions, writeZooEntry } from './zoo-entry.js';
export { updateZooIndex } from './zoo-index.js';
