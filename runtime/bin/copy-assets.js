#!/usr/bin/env node
// Copies what a page serves itself: onnxruntime's .wasm files, and with --scripts this package as scripts.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const USAGE = `Usage: clusterzoo-copy-assets FOLDER [--wasm-only] [--scripts]

Copies what a web page needs beside its own code into FOLDER, made if it is not there:
  the .wasm files of onnxruntime-web, for the option wasmFolder
  --wasm-only  without the file that WebGPU needs, twice the size of the other
  --scripts    also clusterzoo.js and worker.js, their parts and the scripts of onnxruntime-web: for pages made
               without a bundler, and for ClusterModel.inWorker({ worker: 'FOLDER/worker.js' });
               parts of the scripts that they replace are removed
`;

const FLAGS = ['--wasm-only', '--scripts', '--help'];

/** Names of the files below `from` that are copied. */
function plan(flags) {
  const builds = flags.has('--wasm-only') ? ['wasm'] : ['wasm', 'webgpu'];
  const binary = { wasm: 'ort-wasm-simd-threaded.wasm', webgpu: 'ort-wasm-simd-threaded.asyncify.wasm' };
  const onnxruntime = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/wasm')));
  const own = fileURLToPath(new URL('../dist/scripts/', import.meta.url));
  const files = builds.map((build) => join(onnxruntime, binary[build]));
  if (!flags.has('--scripts')) return files;
  return [
    ...files,
    // Both, since the scripts name both; the one that is not needed is never fetched.
    ...['wasm', 'webgpu'].map((build) => join(onnxruntime, `ort.${build}.bundle.min.mjs`)),
    ...(existsSync(own) ? readdirSync(own) : ['clusterzoo.js']).map((name) => join(own, name)),
  ];
}

/** How a script names a part: these have a hash of what is in them, so that other versions have other names. */
const PART = /(["'`])\.\/(clusterzoo-[\w.-]+-[\w-]{8}\.js)\1/g;

/** Names of the parts that the scripts in `folder` load, and those in turn: what an earlier copy has put there. */
function partsIn(folder) {
  const found = new Set();
  const scripts = ['clusterzoo.js', 'worker.js'];
  for (const name of scripts) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    for (const [, , part] of readFileSync(path, 'utf8').matchAll(PART)) {
      if (found.has(part)) continue;
      found.add(part);
      scripts.push(part);
    }
  }
  return found;
}

/** Copies files, and removes what only the scripts needed that were there before. */
function copy(files, folder, scripts) {
  mkdirSync(folder, { recursive: true });
  const before = scripts ? partsIn(folder) : new Set();
  for (const file of files) copyFileSync(file, join(folder, basename(file)));
  const kept = new Set(files.map((file) => basename(file)));
  const old = [...before].filter((part) => !kept.has(part) && existsSync(join(folder, part)));
  for (const part of old) rmSync(join(folder, part));
  return old.length;
}

const words = process.argv.slice(2);
const flags = new Set(words.filter((word) => word.startsWith('-')));
const folders = words.filter((word) => !word.startsWith('-'));
const unknown = [...flags].find((flag) => !FLAGS.includes(flag));
if (flags.has('--help')) {
  process.stdout.write(USAGE);
} else if (unknown !== undefined || folders.length !== 1) {
  const problem = unknown === undefined ? `give one folder, got ${folders.length}` : `unknown option ${unknown}`;
  process.stderr.write(`${problem}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const [folder] = folders;
  const files = plan(flags);
  const missing = files.find((file) => !existsSync(file));
  if (missing === undefined) {
    const removed = copy(files, folder, flags.has('--scripts'));
    const also = removed > 0 ? `, ${removed} of another version removed` : '';
    process.stdout.write(`${files.length} files copied to ${folder}${also}\n`);
  } else {
    process.stderr.write(`${missing} is missing; install this package again\n`);
    process.exitCode = 1;
  }
}
