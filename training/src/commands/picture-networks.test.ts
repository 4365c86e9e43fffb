import { expect, it } from 'vitest';
import { parse } from '../../../test/support/method-options.js';
import { assertNetworksUsed } from './picture-networks.js';

const table = { data: 'flowers.csv', pictures: false };

it.each([
  ['--width 0.5', /leave it out, or set .* --hidden$/],
  ['--generator-activation relu', /leave it out: .* leaky-relu$/],
  ['--generator-convolutions 2', /leave it out: .* dense layers$/],
])('refuses %s where there are no networks of pictures', (words, advice) => {
  const asked = parse(...words.split(' '));
  const refused = () => assertNetworksUsed(asked, table);
  expect(refused).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(advice) }),
  );
  const [option] = words.split(' ');
  expect(refused).toThrow(
    `${option} is for networks of pictures, and --data flowers.csv is trained as rows of numbers`,
  );
  expect(() => assertNetworksUsed(asked, { data: 'mnist', pictures: true })).not.toThrow();
});

it('has nothing against rows of numbers otherwise', () => {
  expect(() => assertNetworksUsed(parse(), table)).not.toThrow();
});
