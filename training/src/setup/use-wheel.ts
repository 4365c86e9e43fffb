import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { downloadWheel, type WheelOptions } from './pip.js';
import { Wheel } from './wheel.js';

/**
 * Downloads a wheel, unless an earlier setup did, and lets `use` have it. One that turns out to be damaged is deleted.
 *
 * @param requirement - name and version, such as `tensorflow-cpu==2.21.0`
 * @throws what {@link downloadWheel} and {@link Wheel.unpack} throw
 */
export async function useWheel<T>(
  requirement: string,
  options: WheelOptions,
  use: (wheel: Wheel) => Promise<T>,
): Promise<T> {
  const path = await downloadWheel(requirement, options);
  try {
    const wheel = await Wheel.open(path);
    try {
      return await use(wheel);
    } finally {
      wheel.close();
    }
  } catch (error) {
    if (!(error instanceof ZooError && error.code === 'FILE_CHANGED')) throw error;
    await rm(dirname(path), { recursive: true, force: true });
    throw new ZooError('FILE_CHANGED', `${error.message}: it was deleted, try again`, { cause: error });
  }
}
