import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cudaFolder } from '@clusterzoo/runtime/cuda-folder';
import type { TensorFlowPackage } from '../engine/tensorflow-packages.js';
import { DRIVER, OPENED_LATER, PROVIDER, readRecord } from '../setup/cuda.js';
import { readSharedLibrary } from '../setup/elf.js';
import type { FindLibrary } from '../setup/loader.js';
import { binaries, installedOnnxRuntime } from '../setup/onnxruntime-copy.js';

/** A library that an engine cannot do without on a GPU, or at all. */
export interface WantedLibrary {
  readonly wantedBy: 'onnxruntime' | 'tensorflow';
  readonly name: string;
  /** Null where it is missing. */
  readonly path: string | null;
}

/** The libraries of NVIDIA among others. */
const NVIDIA = /^lib(cu|nv|nccl)/;

/**
 * What the CUDA provider of the installed onnxruntime-node wants, and where it is: in the setup's folder, or known to
 * the system's loader. Empty where there is no provider. Never throws.
 */
export async function onnxruntimeWants(find: FindLibrary, cache?: string): Promise<WantedLibrary[]> {
  try {
    const { folder: installed, version } = installedOnnxRuntime();
    const setup = cudaFolder(version, cache);
    const record = await readRecord(setup);
    const root = record ? join(setup, 'node_modules', 'onnxruntime-node') : installed;
    const { needed } = await readSharedLibrary(join(root, binaries, PROVIDER));
    const own = new Map((record?.libraries ?? []).map((path) => [path.split('/').at(-1)!, join(setup, path)]));
    const later = [...own.keys()].filter((name) => OPENED_LATER.test(name));
    const names = [...needed.filter((name) => NVIDIA.test(name)), ...later];
    return names.map((name) => {
      const path = own.get(name);
      return { wantedBy: 'onnxruntime', name, path: (path && existsSync(path) ? path : find(name)) ?? null };
    });
  } catch {
    return [];
  }
}

/** The folders of NVIDIA's wheels that TensorFlow looks into, and the library that it cannot do without in each. */
const TENSORFLOW_LIBRARIES: Readonly<Record<string, string>> = {
  cuda_runtime: 'libcudart',
  cublas: 'libcublas',
  cudnn: 'libcudnn',
  cufft: 'libcufft',
  cusolver: 'libcusolver',
  cusparse: 'libcusparse',
};

/**
 * What a tfjs-node wants and where it is: TensorFlow's own library, and NVIDIA's if it was built for GPUs. TensorFlow
 * opens those by name when it starts; the search path of its library tells which. Never throws.
 */
export async function tensorflowWants({ folder }: TensorFlowPackage, find: FindLibrary): Promise<WantedLibrary[]> {
  const wantedBy = 'tensorflow';
  const lib = join(folder, 'deps', 'lib');
  const files = filesOf(lib);
  const file = ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow.2.dylib', 'tensorflow.dll'].find((name) =>
    files.includes(name),
  );
  if (file === undefined) return [{ wantedBy, name: 'libtensorflow', path: null }];
  const own: WantedLibrary = { wantedBy, name: file, path: join(lib, file) };
  const framework = join(lib, 'libtensorflow_framework.so.2');
  const parts = await Promise.all([own.path!, framework].map((path) => readSharedLibrary(path).catch(() => undefined)));
  const folders = new Set(parts.flatMap((part) => part?.searchPath ?? []));
  const nvidia = Object.entries(TENSORFLOW_LIBRARIES)
    .filter(([name]) => folders.has(`$ORIGIN/../nvidia/${name}/lib`))
    .map(([name, stem]) => {
      const wheel = join(dirname(lib), 'nvidia', name, 'lib');
      const found = filesOf(wheel).find((each) => each.startsWith(`${stem}.so`));
      const path = found === undefined ? find(stem) : join(wheel, found);
      return { wantedBy, name: path?.split('/').at(-1) ?? stem, path: path ?? null } as const;
    });
  if (nvidia.length > 0) nvidia.push({ wantedBy, name: DRIVER, path: find(DRIVER) ?? null });
  return [own, ...nvidia];
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
