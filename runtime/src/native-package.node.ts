import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findCudaSetup, otherCopyLoaded } from './cuda.node.js';
import type { OnnxRuntime } from './session.js';

/** The native package: may be absent, since it is an optional dependency and has no binaries for some platforms. */
export interface NativeRuntime extends OnnxRuntime {
  listSupportedBackends(): readonly { readonly name: string }[];
}

/** The onnxruntime-node that a process uses. */
export interface NativePackage {
  /** Path of its main file. */
  readonly entry: string;
  /** NVIDIA's libraries to load before the CUDA provider. */
  readonly libraries: readonly string[];
  /** Why there is no CUDA provider; undefined where its file is in place. */
  readonly cudaMissing: string | undefined;
  load(): Promise<NativeRuntime>;
}

const require = createRequire(import.meta.url);

/** Folder of a package's libraries, by the path of its main file. */
function binaries(entry: string): string {
  return join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
}

/**
 * The copy that `clusterzoo setup cuda` made of the installed onnxruntime-node, where there is one of the same version,
 * else the installed one.
 *
 * @param cache - the cache folder; by default that of this process
 * @throws where no onnxruntime-node is installed
 */
export function nativePackage(cache?: string): NativePackage {
  const entry = require.resolve('onnxruntime-node');
  const installed = () => import('onnxruntime-node');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as NativeVersion;
  const setup = findCudaSetup(version, cache);
  if (!setup) return { entry, libraries: [], cudaMissing: missingProvider(entry), load: installed };
  if (otherCopyLoaded(binaries(setup.entry))) {
    const cudaMissing = `this program loaded onnxruntime-node before clusterzoo did: let clusterzoo load a model or \
try its devices first, so that it can load the copy that has CUDA (${setup.entry})`;
    return { entry, libraries: [], cudaMissing, load: installed };
  }
  return {
    ...setup,
    cudaMissing: missingProvider(setup.entry),
    load: async () => {
      try {
        return createRequire(setup.entry)(setup.entry) as NativeRuntime;
      } catch {
        // A damaged copy must not take the CPU away; the attempt on cuda says what is wrong with it.
        return installed();
      }
    },
  };
}

interface NativeVersion {
  readonly version: string;
}

/** The CUDA provider is an extra download; looking for its file is quicker and plainer than letting it fail. */
function missingProvider(entry: string): string | undefined {
  const folder = binaries(entry);
  const windows = process.platform === 'win32';
  const file = windows ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  if (!existsSync(folder) || existsSync(join(folder, file))) return undefined;
  const remedy = process.platform === 'linux' ? '; clusterzoo setup cuda adds it' : '';
  return `onnxruntime-node's CUDA provider is not installed (no ${file} in ${folder})${remedy}`;
}
