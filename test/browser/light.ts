import * as zoo from '@clusterzoo/runtime/wasm';

// The light entry, for what the tests reach for in the page.
Object.assign(globalThis, { zoo });
