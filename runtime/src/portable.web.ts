import { ZooError } from './errors.js';
import type { Inputs } from './images.js';
import { classOf, isDrawable } from './images.web.js';
import { firstLine } from './session.js';

/**
 * Pictures as a worker can take them: what the page draws becomes bitmaps, everything else stays as it is.
 *
 * @param move - is given what goes to the worker without being copied
 */
export async function portable(inputs: Inputs, move: Transferable[]): Promise<Inputs> {
  const carry = async (value: unknown, i: number): Promise<unknown> => {
    if (!isDrawable(value) || classOf(value) === 'ImageBitmap') return value;
    const picture = await createImageBitmap(value as ImageBitmapSource).catch((cause: unknown) => {
      throw new ZooError('INVALID_DATA', `picture ${i} cannot be read: ${firstLine(cause)}`, { cause });
    });
    move.push(picture);
    return picture;
  };
  if (!Array.isArray(inputs)) return (await carry(inputs, 0)) as Inputs;
  return inputs.some(isDrawable) ? ((await Promise.all(inputs.map(carry))) as Inputs) : inputs;
}
