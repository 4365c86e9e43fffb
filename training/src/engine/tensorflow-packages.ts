import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from '@clusterzoo/runtime/cache-folder';

/** The packages that bind TensorFlow to TensorFlow.js, the better one first. */
export const tensorflowPackageNames = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** A package that was found; whether it works is another question. */
export interface TensorFlowPackage {
  readonly name: (typeof tensorflowPackageNames)[number];
  readonly version: string;
  readonly folder: string;
  /** Path of its main module. */
  readonly entry: string;
  /** Installed with npm, or made by `clusterzoo setup tensorflow`. */
  readonly origin: 'npm' | 'setup';
}

/** The folder that `clusterzoo setup tensorflow` makes. */
export function setupFolder(): string {
  return join(cacheFolder(), 'tensorflow');
}

/**
 * What can be tried, in this order: what is installed beside this package or in the program's own project, then what
 * was set up.
 */
export function findTensorFlow(setup = setupFolder()): TensorFlowPackage[] {
  const places = [import.meta.url, join(process.cwd(), 'package.json')];
  const installed = tensorflowPackageNames.flatMap((name) => {
    const folders = places.flatMap((place) => createRequire(place).resolve.paths(name) ?? []);
    const found = folders.map((folder) => packageAt(folder, name, 'npm')).find((each) => each !== undefined);
    return found ?? [];
  });
  const made = tensorflowPackageNames.map((name) => packageAt(join(setup, 'node_modules'), name, 'setup'));
  return [...installed, ...made.filter((each) => each !== undefined)];
}

/** The package as it lies in a `node_modules` folder. */
export function packageAt(
  modules: string,
  name: TensorFlowPackage['name'],
  origin: TensorFlowPackage['origin'],
): TensorFlowPackage | undefined {
  const folder = join(modules, name);
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { version, main } = JSON.parse(readFileSync(file, 'utf8')) as { version: string; main: string };
  return { name, version, folder, entry: join(folder, main), origin };
}
