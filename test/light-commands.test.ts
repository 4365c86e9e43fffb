import { expect, it } from 'vitest';
import { packagesBehind } from './support/imports.js';

const of = (command: string) => packagesBehind(`training/src/commands/${command}.ts`);

// Some 30 MB and a third of a second that streams of rows, and shells that complete words, would wait for.
it.each(['cluster', 'generate', 'interpolate', 'reconstruct', 'serve', 'zoo', 'data-command', 'completion'])(
  '%s loads no TensorFlow and no compiler',
  (command) => {
    const packages = of(command);
    expect(packages).toContain('@clusterzoo/runtime');
    expect([...packages].filter((name) => /tensorflow|^@clusterzoo\/export$/.test(name))).toEqual([]);
  },
);

it('would be seen if they did', () => {
  expect(of('train')).toContain('@tensorflow/tfjs');
  expect(of('train')).toContain('@clusterzoo/export');
});

it('leaves the part of the exporter that they share without them', () => {
  expect([...packagesBehind('export/src/zoo.ts')].filter((name) => /tensorflow|protobuf/.test(name))).toEqual([]);
});
