import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';

/** The installed onnxruntime-node. */
export interface OnnxRuntimePackage {
  readonly folder: string;
  readonly version: string;
}

/** Where the package keeps its libraries for this machine. */
export const binaries = join('bin', 'napi-v6', process.platform, process.arch);

/**
 * Finds the onnxruntime-node that runs models here.
 *
 * @throws ZooError `SETUP_FAILED` where none is installed
 */
export function installedOnnxRuntime(from: string = import.meta.url): OnnxRuntimePackage {
  try {
    const folder = dirname(dirname(createRequire(from).resolve('onnxruntime-node')));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    const message =
      'onnxruntime-node is not installed, so that CUDA cannot be added to it: npm install onnxruntime-node';
    throw new ZooError('SETUP_FAILED', message, { cause });
  }
}

/**
 * Copies what runs of onnxruntime-node on this machine, and onnxruntime-common, to `node_modules` in a folder.
 *
 * @returns folder of the copy's libraries, where providers belong
 */
export async function copyOnnxRuntime({ folder }: OnnxRuntimePackage, target: string): Promise<string> {
  const modules = join(target, 'node_modules');
  const copy = join(modules, 'onnxruntime-node');
  if (!existsSync(join(folder, binaries))) {
    const here = `${process.platform} ${process.arch}`;
    throw new ZooError('SETUP_FAILED', `onnxruntime-node in ${folder} has no libraries for ${here} (${binaries})`);
  }
  for (const part of ['package.json', 'dist', binaries]) {
    await mkdir(dirname(join(copy, part)), { recursive: true });
    await cp(join(folder, part), join(copy, part), { recursive: true, dereference: true });
  }
  const common = commonFolder(folder);
  await cp(common, join(modules, 'onnxruntime-common'), {
    recursive: true,
    filter: (path) => !path.slice(common.length).split(sep).includes('node_modules'),
  });
  return join(copy, binaries);
}

/** Folder of the onnxruntime-common that belongs to an onnxruntime-node. */
function commonFolder(folder: string): string {
  const require = createRequire(join(folder, 'package.json'));
  const found = (require.resolve.paths('onnxruntime-common') ?? [])
    .map((modules) => join(modules, 'onnxruntime-common'))
    .find((path) => existsSync(join(path, 'package.json')));
  if (!found)
    throw new ZooError('SETUP_FAILED', `onnxruntime-node in ${folder} has lost its onnxruntime-common: npm ci`);
  return found;
}
