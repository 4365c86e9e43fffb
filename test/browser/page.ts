import * as zoo from '@clusterzoo/runtime';
import { readInputs } from '../../runtime/src/images.js';
import { askZoo } from '../support/zoo-answers.js';

// What the tests reach for in the page.
Object.assign(globalThis, { zoo, readInputs, askZoo });
