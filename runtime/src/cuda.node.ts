import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { cudaFolder } from './cuda-folder.node.js';

/**
 * CUDA for onnxruntime-node, as `clusterzoo setup cuda` lays it out in the cache folder:
 *
 * ```
 * onnxruntime-cuda/VERSION/
 *   setup.json                         {"libraries": ["nvidia/…/libcudart.so.13", …]}, in the order to load them
 *   node_modules/onnxruntime-node/     a copy of the installed package, with the CUDA provider beside its library
 *   node_modules/onnxruntime-common/
 *   nvidia/                            NVIDIA's libraries, unless the machine's own are used
 * ```
 *
 * onnxruntime looks for providers only in the folder of its own library, and a second copy of that library cannot be
 * loaded into one process: therefore the whole package is copied, and the copy is used for every native device.
 */
export interface CudaSetup {
  /** Path of the copy of onnxruntime-node to load. */
  readonly entry: string;
  /** Paths of NVIDIA's libraries in the order to load them; empty where the machine's own are used. */
  readonly libraries: readonly string[];
}

/** The setup for one version of onnxruntime-node, or undefined where there is none. */
export function findCudaSetup(version: string, cache?: string): CudaSetup | undefined {
  const folder = cudaFolder(version, cache);
  try {
    const { libraries } = JSON.parse(readFileSync(join(folder, 'setup.json'), 'utf8')) as { libraries: string[] };
    const entry = createRequire(join(folder, 'setup.json')).resolve('onnxruntime-node');
    return { entry, libraries: libraries.map((library) => join(folder, library)) };
  } catch {
    return undefined;
  }
}

/** glibc's flag that keeps a library in the process after it is closed; Node has no name for it. */
const RTLD_NODELETE = 0x1000;

/** How {@link preload} opens libraries. */
export const PRELOAD_FLAGS = constants.dlopen.RTLD_LAZY | RTLD_NODELETE;

/**
 * Loads shared libraries into this process, where the system's loader then finds them by name for whoever needs them:
 * no search path has to be set. Those that do not load are passed over: the library that needs one says so.
 */
export function preload(libraries: readonly string[]): void {
  for (const library of libraries) {
    try {
      process.dlopen({ exports: {} }, library, PRELOAD_FLAGS);
    } catch {
      // Always: Node closes what is no addon of its own, and the flag has kept it.
    }
  }
}

/** Whether another copy of onnxruntime's library than the one in `folder` is in this process already. */
export function otherCopyLoaded(folder: string, maps: string = memoryMaps()): boolean {
  const loaded = maps.match(/\/.*\/libonnxruntime\.so[.\d]*$/gm) ?? [];
  return loaded.some((path) => !path.startsWith(`${folder}/`));
}

function memoryMaps(): string {
  try {
    return readFileSync('/proc/self/maps', 'utf8');
  } catch {
    return '';
  }
}
