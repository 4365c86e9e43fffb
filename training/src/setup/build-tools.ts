import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { runTool } from './tool.js';

/** What building an addon takes besides Python. */
export interface BuildTools {
  /** A Node installation whose `include/node` holds this Node's headers; undefined where node-gyp has to find them. */
  readonly nodeDirectory: string | undefined;
}

/**
 * Looks for npm, make and a C++ compiler, and for Node's headers.
 *
 * @throws ZooError `SETUP_FAILED`, with how to get the one that is missing
 */
export async function findBuildTools(signal?: AbortSignal): Promise<BuildTools> {
  const compiler = process.env.CXX || 'g++';
  const debian = 'Debian, Ubuntu: apt install build-essential; Fedora: dnf install gcc-c++ make';
  await need('npm', 'npm was not found: it comes with Node, see https://nodejs.org/en/download', signal);
  await need('make', `make was not found: install it (${debian})`, signal);
  const words = compiler.split(' ');
  const missing = `no C++ compiler was found (looked for ${compiler}): install one (${debian}), or name yours in the \
environment variable CXX`;
  await need(words[0]!, missing, signal);
  return { nodeDirectory: await nodeDirectory(signal) };
}

async function need(program: string, missing: string, signal?: AbortSignal): Promise<void> {
  const result = await runTool(program, ['--version'], { signal });
  if (result?.code !== 0) throw new ZooError('SETUP_FAILED', missing);
}

/** npm's own setting `nodedir` goes first; node-gyp reads that itself. */
async function nodeDirectory(signal?: AbortSignal): Promise<string | undefined> {
  const configured = await runTool('npm', ['config', 'get', 'nodedir'], { signal });
  const nodedir = configured?.stdout.trim() ?? '';
  if (nodedir !== '' && nodedir !== 'undefined' && nodedir !== 'null') return undefined;
  const beside = dirname(dirname(process.execPath));
  return hasHeaders(beside, process.versions.node) ? beside : undefined;
}

/** Whether `folder` holds the headers of exactly this version of Node. */
export function hasHeaders(folder: string, version: string): boolean {
  const file = join(folder, 'include', 'node', 'node_version.h');
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  const numbers = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`^#define NODE_${part}_VERSION (\\d+)`, 'm').exec(text)?.[1],
  );
  return numbers.join('.') === version;
}
