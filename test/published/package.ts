import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the runtime depends on, and what Node needs to decode pictures. */
const DEPENDENCIES = ['onnxruntime-common', 'onnxruntime-web', 'onnxruntime-node', 'sharp'] as const;

/** A project of somebody who installed the packed runtime. */
export interface Project {
  readonly folder: string;
  /** The packed file itself. */
  readonly tarball: string;
  remove(): Promise<void>;
}

/** Packs the runtime as npm would publish it, and unpacks it where an installation would put it. */
export async function installPacked(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'clusterzoo-published-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: join(root, 'runtime') });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }];
  const tarball = join(folder, filename.replace('@', '').replace('/', '-'));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@clusterzoo', 'runtime'), { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, '@clusterzoo', 'runtime')]);
  for (const name of DEPENDENCIES) await symlink(join(root, 'node_modules', name), join(modules, name));
  const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
  for (const name of await readdir(fixtures)) await cp(join(fixtures, name), join(folder, name), { recursive: true });
  await cp(join(root, 'models', 'pendigits'), join(folder, 'models', 'pendigits'), { recursive: true });
  return { folder, tarball, remove: () => rm(folder, { recursive: true, force: true }) };
}
