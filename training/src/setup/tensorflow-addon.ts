import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { TensorFlowPackage } from '../engine/tensorflow-packages.js';
import type { BuildTools } from './build-tools.js';
import type { Python } from './python.js';
import { runTool, type ToolResult } from './tool.js';

/** The version of tfjs-node that is built: the last one. */
export const TFJS_NODE_VERSION = '4.22.0';

/** What tfjs-node needs and clusterzoo has already: placeholders, which the engine fills with its own copies. */
const shared = ['tfjs', 'tfjs-core'];

/** Version 8 of Node-API: the newest that tfjs-node knows; Node 20 has 9. */
const NODE_API = 8;

/** Settings of the npm that may have started this process, and that are about another folder. */
const foreign = new RegExp(
  `^npm_(?:package|lifecycle)_|^npm_config_(?:${[
    'dry_run',
    'global',
    'include_workspace_root',
    'local_prefix',
    'location',
    'workspaces?',
  ].join('|')})$`,
  'i',
);

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string | undefined> {
  const names = Object.keys(process.env).filter((name) => foreign.test(name));
  return { ...Object.fromEntries(names.map((name) => [name, undefined])), ...more };
}

/**
 * Installs tfjs-node into `folder` with npm, without its install script, which would download another TensorFlow.
 *
 * @returns the package's folder
 * @throws ZooError `SETUP_FAILED`, `ABORTED`
 */
export async function installTfjsNode(
  folder: string,
  name: TensorFlowPackage['name'],
  signal?: AbortSignal,
): Promise<string> {
  const placeholders = Object.fromEntries(shared.map((each) => [`@tensorflow/${each}`, `file:./${each}`]));
  for (const each of shared) {
    await mkdir(join(folder, each), { recursive: true });
    const description = { name: `@tensorflow/${each}`, version: TFJS_NODE_VERSION, main: 'index.js' };
    await writeFile(join(folder, each, 'package.json'), JSON.stringify(description));
    const text = `throw new Error('this tfjs-node is for clusterzoo, which brings its own @tensorflow/${each}');\n`;
    await writeFile(join(folder, each, 'index.js'), text);
  }
  const modulePath = `lib/napi-v${NODE_API}`;
  const variables = ['--napi_version=9', `--napi_build_version=${NODE_API}`, '--module_name=tfjs_binding'];
  const description = {
    name: 'clusterzoo-tensorflow',
    private: true,
    dependencies: { ...placeholders, [name]: TFJS_NODE_VERSION },
    // npm puts its own node-gyp on the path of scripts.
    scripts: {
      addon: `cd node_modules/${name} && node-gyp rebuild ${variables.join(' ')} --module_path="$PWD/${modulePath}"`,
    },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(description, null, 2));
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const words = ['install', '--ignore-scripts', '--no-package-lock', '--omit=dev', ...quiet, `--prefix=${folder}`];
  const result = await runTool('npm', words, { cwd: folder, env: environment(), signal });
  if (result?.code !== 0) throw failed(`npm could not install ${name}@${TFJS_NODE_VERSION}`, result);
  return join(folder, 'node_modules', name);
}

/**
 * Compiles the addon of the tfjs-node in `folder` against the TensorFlow that lies in its `deps`.
 *
 * @throws ZooError `SETUP_FAILED`, `ABORTED`
 */
export async function buildAddon(
  folder: string,
  packageFolder: string,
  { python, tools }: { readonly python: Python; readonly tools: BuildTools },
  signal?: AbortSignal,
): Promise<void> {
  const headers = tools.nodeDirectory === undefined ? [] : ['--', `--nodedir=${tools.nodeDirectory}`];
  const words = ['run', 'addon', '--loglevel=error', `--prefix=${folder}`, ...headers];
  const env = environment({ PYTHON: python.command });
  const result = await runTool('npm', words, { cwd: folder, env, signal });
  if (result?.code !== 0) throw failed('the addon of tfjs-node could not be built', result);
  // Megabytes that were needed for building only.
  for (const left of ['build', join('deps', 'include')]) {
    await rm(join(packageFolder, left), { recursive: true, force: true });
  }
}

/** npm and node-gyp say what went wrong in words; these are the ones that have an answer. */
function failed(what: string, result: ToolResult | undefined): ZooError {
  const said = `${result?.stdout ?? ''}\n${result?.stderr ?? ''}`;
  if (/ENOSPC|No space left on device/i.test(said))
    return new ZooError('SETUP_FAILED', `${what}: no space left on the disk`);
  const url = /(?:https?:\/\/\S*headers\.tar\.gz|https?:\/\/nodejs\.org\S*)/.exec(said)?.[0];
  if (url && /FetchError|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|response downloading/i.test(said)) {
    const message = `${what}: Node's headers are not installed beside ${process.execPath}, and ${url} cannot be \
reached; npm config set nodedir FOLDER names a Node ${process.versions.node} with include/node`;
    return new ZooError('SETUP_FAILED', message);
  }
  const lines = said.split('\n').map((line) => line.trim());
  const reason =
    lines.find((line) => /\b(?:error:|npm error (?!code)|gyp ERR! stack Error)/.test(line)) ??
    lines.findLast(Boolean) ??
    '';
  return new ZooError('SETUP_FAILED', `${what}: ${reason.replace(/^npm error |^gyp ERR! stack Error: /, '')}`);
}
