import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { cudaFolder } from '@clusterzoo/runtime/cuda-folder';
import type { SetupControls } from './controls.js';
import { requireSpace } from './disk.js';
import { type FindLibrary, systemLibraries } from './loader.js';
import { thisMachine } from './machine.js';
import { type UnpackedWheel, unpackNvidiaWheels } from './nvidia-wheels.js';
import { binaries, copyOnnxRuntime, installedOnnxRuntime } from './onnxruntime-copy.js';
import { findPython } from './python.js';
import { nvidiaRequirements } from './requirements.js';
import { replaceFolder } from './scratch.js';
import { indexLibraries, loadOrder, outsideNeeds } from './shared-libraries.js';
import { useWheel } from './use-wheel.js';

/** Where NVIDIA's libraries come from: wheels, or what is installed on the machine. */
export type CudaSource = 'wheels' | 'system';

/** Options of {@link setupCuda}. */
export interface CudaSetupOptions extends SetupControls {
  /** @default 'wheels' */
  readonly cuda?: CudaSource;
  /** The cache folder. @default that of this process */
  readonly cache?: string;
}

/** What a setup left in `setup.json`. */
export interface CudaSetupRecord {
  /** Version of onnxruntime-node, and of the wheel whose provider was put beside it. */
  readonly onnxruntime: string;
  readonly cuda: CudaSource;
  readonly packages: readonly UnpackedWheel[];
  /** NVIDIA's libraries, relative to the folder, in the order in which a process loads them. */
  readonly libraries: readonly string[];
}

/** Where and what. */
export interface CudaSetupResult extends CudaSetupRecord {
  readonly folder: string;
  /** Whether an earlier setup had done it. */
  readonly already: boolean;
}

/** The CUDA provider's file. */
export const PROVIDER = 'libonnxruntime_providers_cuda.so';
const PROVIDER_FILES = [PROVIDER, 'libonnxruntime_providers_shared.so'];

/** The driver's library: it belongs to the machine's kernel and is in no package. */
export const DRIVER = 'libcuda.so.1';

/** Libraries that the provider opens by name only when an operator wants them; their names go on with a version. */
export const OPENED_LATER = /^lib(cudnn|cufft|nvrtc)\.so\./;

/** Bytes on disk that a setup takes at its fullest, with wheels of 2026: downloads 1.6 GB, unpacked 2.6 GB. */
const SPACE = { wheels: 4.5e9, system: 8e8 } as const;

/**
 * Adds CUDA to onnxruntime-node: copies the installed package to the cache folder, puts the CUDA provider of the
 * `onnxruntime-gpu` wheel of the same version into the copy, and NVIDIA's libraries that this wheel names beside it.
 * The runtime takes the copy from then on (see its `CudaSetup`). Nothing in `node_modules` changes, and no environment
 * variable is needed. Does nothing where it is done already, and repairs what lost files.
 *
 * @throws ZooError `SETUP_FAILED` with the reason and the remedy, `NOT_FOUND` where a wheel does not exist,
 *   `FILE_CHANGED` where one is damaged, `ABORTED`
 */
export async function setupCuda(options: CudaSetupOptions = {}): Promise<CudaSetupResult> {
  const { cuda = 'wheels', signal, onEvent, cache } = options;
  requireLinuxX64();
  const machine = thisMachine('CUDA for onnxruntime');
  const original = installedOnnxRuntime();
  const folder = cudaFolder(original.version, cache);
  const known = await readRecord(folder);
  if (known?.cuda === cuda && isWhole(folder, known)) return { ...known, folder, already: true };
  const python = await findPython(signal);
  const root = cudaRoot(cache);
  await requireSpace(root, SPACE[cuda]);
  const wheels = join(root, 'wheels');
  const wheelOptions = { ...options, python, machine, folder: wheels };
  const record = await replaceFolder(folder, async (fresh) => {
    onEvent?.({ type: 'stage', stage: `copying onnxruntime-node ${original.version}` });
    const providers = await copyOnnxRuntime(original, fresh);
    onEvent?.({ type: 'stage', stage: `the CUDA provider, from onnxruntime-gpu ${original.version}` });
    const requirements = await useWheel(`onnxruntime-gpu==${original.version}`, wheelOptions, async (wheel) => {
      const wanted = (path: string) => PROVIDER_FILES.find((name) => path === `onnxruntime/capi/${name}`);
      const count = await wheel.unpack(providers, wanted, options);
      if (count !== PROVIDER_FILES.length) {
        throw new ZooError('SETUP_FAILED', `${wheel.path} does not hold ${PROVIDER_FILES.join(' and ')}`);
      }
      return nvidiaRequirements(await wheel.metadata());
    });
    const packages = cuda === 'wheels' ? await unpackNvidiaWheels(fresh, requirements, wheelOptions) : [];
    const libraries = await librariesToLoad(fresh, await systemLibraries());
    const result: CudaSetupRecord = { onnxruntime: original.version, cuda, packages, libraries };
    await writeFile(join(fresh, 'setup.json'), JSON.stringify(result, null, 2));
    return result;
  });
  await rm(wheels, { recursive: true, force: true });
  return { ...record, folder, already: false };
}

/** Folder of the setups for all versions of onnxruntime-node. */
export function cudaRoot(cache?: string): string {
  return dirname(cudaFolder('any', cache));
}

/**
 * Undoes every {@link setupCuda}, whole or not.
 *
 * @returns whether there was anything
 */
export async function removeCuda(cache?: string): Promise<boolean> {
  const folder = cudaRoot(cache);
  const existed = existsSync(folder);
  await rm(folder, { recursive: true, force: true });
  return existed;
}

/** What the setup in a folder left, or undefined where there is none or it is not whole. */
export async function readRecord(folder: string): Promise<CudaSetupRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'setup.json'), 'utf8')) as CudaSetupRecord;
  } catch {
    return undefined;
  }
}

/** Whether what a record names is still there. */
function isWhole(folder: string, { libraries }: CudaSetupRecord): boolean {
  const provider = join('node_modules', 'onnxruntime-node', binaries, PROVIDER);
  return [provider, ...libraries].every((path) => existsSync(join(folder, path)));
}

/**
 * Which libraries of the folder a process has to load before the provider, in their order.
 *
 * @param folder - holds the copy with the provider, and NVIDIA's libraries if they came with wheels
 * @throws ZooError `SETUP_FAILED` naming those that are neither there nor known to the system's loader
 */
export async function librariesToLoad(folder: string, find: FindLibrary): Promise<string[]> {
  const index = await indexLibraries(folder);
  const later = [...index.keys()].filter((name) => OPENED_LATER.test(name));
  const names = [PROVIDER, ...later];
  // A loader that does not even tell of the C library, as on NixOS, cannot be asked.
  const askable = find('libc.so.6') !== undefined;
  const missing = outsideNeeds(names, index).filter((name) => askable && name !== DRIVER && !find(name));
  if (missing.length > 0) {
    const message = `the CUDA provider of this onnxruntime needs ${missing.join(', ')}, and the system's loader does \
not know ${missing.length === 1 ? 'it' : 'them'}: install the CUDA toolkit of that version (ldconfig -p lists what is \
known), or leave out --cuda system`;
    throw new ZooError('SETUP_FAILED', message);
  }
  const nvidia = loadOrder(names, index).filter((name) => !name.startsWith('libonnxruntime'));
  return nvidia.map((name) => relative(folder, index.get(name)!.path));
}

function requireLinuxX64(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  const message = `onnxruntime-node has a CUDA provider for Linux x64 only, and this is ${process.platform} \
${process.arch}: --device webgpu uses the graphics card there, clusterzoo doctor says whether it works`;
  throw new ZooError('SETUP_FAILED', message);
}
