import { ZooError } from '@clusterzoo/runtime';
import type { MethodOptions } from './train-options.js';

/** Options that only convolutional networks have, and what there is for rows of numbers in place of each. */
const OF_PICTURES = [
  { name: 'width', option: '--width', instead: ', or set the width of dense layers with --hidden' },
  {
    name: 'generatorActivation',
    option: '--generator-activation',
    instead: ': generators of such rows have leaky-relu',
  },
  {
    name: 'generatorConvolutions',
    option: '--generator-convolutions',
    instead: ': generators of such rows have dense layers',
  },
] as const satisfies readonly { name: keyof MethodOptions; option: string; instead: string }[];

/**
 * Checks that nothing is asked of convolutional networks where there are none.
 *
 * @throws ZooError `INVALID_ARGUMENT`
 */
export function assertNetworksUsed(options: MethodOptions, { data, pictures }: PictureFacts): void {
  const asked = OF_PICTURES.find(({ name }) => options[name] !== undefined);
  if (pictures || !asked) return;
  const found = `${asked.option} is for networks of pictures, and --data ${data} is trained as rows of numbers`;
  throw new ZooError('INVALID_ARGUMENT', `${found}; leave it out${asked.instead}`);
}

/** What {@link assertNetworksUsed} needs to know of data: what they are called, and whether networks see pictures. */
interface PictureFacts {
  readonly data: string;
  readonly pictures: boolean;
}
