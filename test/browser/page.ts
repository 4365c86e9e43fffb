import * as zoo from '@clusterzoo/runtime';

// What the tests reach for in the page.
Object.assign(globalThis, { zoo });
