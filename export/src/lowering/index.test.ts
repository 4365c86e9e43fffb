import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { lowerings } from './index.js';

it.each(Object.keys(lowerings))('%s is a kernel that tfjs knows', (name) => {
  expect(Object.entries(tf)).toContainEqual([name, name]);
});
