import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** Version of an installed package as this one finds it, or undefined where it is not installed. */
export function installedVersion(name: string): string | undefined {
  // By folder, since a package's exports need not include its package.json.
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return undefined;
}

/** Versions that a result may depend on. */
export function versions(): Record<string, string> {
  const names = ['@clusterzoo/training', 'onnxruntime-node', '@tensorflow/tfjs'];
  const found = names.map((name) => [name, installedVersion(name)] as const).filter(([, version]) => version);
  return { node: process.versions.node, ...Object.fromEntries(found) };
}
