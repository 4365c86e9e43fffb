import type { WheelOptions } from './pip.js';
import { nvidiaRequirements, type Requirement } from './requirements.js';
import { useWheel } from './use-wheel.js';

/** Libraries of NVIDIA as they were unpacked. */
export interface UnpackedWheel {
  readonly name: string;
  readonly version: string;
}

/**
 * Downloads NVIDIA's wheels, and those that they need themselves, and unpacks their shared libraries and licences as in
 * a site-packages folder: they find each other by that layout.
 *
 * @param folder - gets `nvidia/…/lib/*.so*`
 * @param requirements - the first ones, as {@link nvidiaRequirements} reads them from a wheel
 * @throws what {@link useWheel} throws
 */
export async function unpackNvidiaWheels(
  folder: string,
  requirements: readonly Requirement[],
  options: WheelOptions,
): Promise<UnpackedWheel[]> {
  const unpacked = new Map<string, UnpackedWheel>();
  let round = requirements;
  while (round.length > 0) {
    const next: Requirement[] = [];
    for (const { name, versions } of round) {
      if (unpacked.has(name)) continue;
      options.onEvent?.({ type: 'stage', stage: `${name}${versions}` });
      const { version, needs } = await useWheel(`${name}${versions}`, options, async (wheel) => {
        await wheel.unpack(folder, (path) => (isWanted(path) ? path : undefined), options);
        return { version: wheel.name.version, needs: nvidiaRequirements(await wheel.metadata()) };
      });
      unpacked.set(name, { name, version });
      next.push(...needs);
    }
    round = next;
  }
  return [...unpacked.values()];
}

/** Shared libraries, licences, and the assembler that TensorFlow calls. */
function isWanted(path: string): boolean {
  if (/\.so(\.[\d.]+)?$/.test(path) || /^nvidia\/cuda_nvcc\/bin\/ptxas$/.test(path)) return true;
  return /\.dist-info\/(licenses\/)?licen[cs]e[^/]*$/i.test(path);
}
