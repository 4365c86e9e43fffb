import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeProgram, writePython } from '../../training/test-fixtures/program.js';
import { writeTensorFlowPackage } from '../../training/test-fixtures/tensorflow-package.js';
import { writeWheel } from '../../training/test-fixtures/wheel.js';

/** Body of a program that, where it is told to, says that it is there and goes no further. */
const hang = (stage: string) => `
if (process.env.CZ_HANG === '${stage}') {
  require('fs').writeFileSync(process.env.CZ_MARK, '');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
  process.exit(1);
}`;

/** Stages of a setup in which {@link writeSetupTools} can be told to hang. */
export const setupStages = ['npm install', 'pip download', 'node-gyp', 'tensorflow'] as const;

/**
 * Writes a made-up world to set TensorFlow up in: programs in `bin`, which is all of the PATH, a wheel of libraries
 * that are texts, and a tfjs-node that runs without them. CZ_HANG names a stage to hang in, CZ_MARK a file to write there.
 */
export function writeSetupTools(folder: string): { readonly bin: string; readonly wheel: string } {
  const bin = join(folder, 'bin');
  const wheel = join(folder, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
  writeWheel(wheel, {
    'tensorflow/libtensorflow_cc.so.2': 'cc library',
    'tensorflow/libtensorflow_framework.so.2': 'framework library',
    'tensorflow/include/tensorflow/c/c_api.h': '// header',
    'tensorflow/include/Eigen/Core.h': '// not wanted',
    'tensorflow/python/other.so': 'not wanted',
  });
  const modules = join(folder, 'npm', 'node_modules');
  for (const name of ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'] as const) {
    const addon = "require('fs').readFileSync(__dirname + '/../lib/napi-v8/tfjs_binding.node');";
    writeTensorFlowPackage(modules, { name, instead: `${addon}\n${hang('tensorflow')}` });
  }
  const copy = `require('fs').copyFileSync(${JSON.stringify(wheel)}, dest + ${JSON.stringify(`/${basename(wheel)}`)});`;
  const unknown = "throw new Error('ERROR: No matching distribution');";
  const known = `if (!/^tensorflow(-cpu)?==2.21.0$/.test(requirement)) ${unknown}`;
  writePython(bin, { download: `${hang('pip download')}\n${known}\n${copy}` });
  writeProgram(
    join(bin, 'npm'),
    `
const fs = require('fs');
const { join } = require('path');
const prefix = words.find((word) => word.startsWith('--prefix='))?.slice(9);
if (words[0] === '--version') console.log('11.0.0');
if (words[0] === 'config') console.log('undefined');
if (words[0] === 'install') {
  ${hang('npm install')}
  const { dependencies } = JSON.parse(fs.readFileSync(join(prefix, 'package.json'), 'utf8'));
  for (const [name, version] of Object.entries(dependencies)) {
    const from = version.startsWith('file:') ? join(prefix, version.slice(5)) : join(${JSON.stringify(modules)}, name);
    fs.cpSync(from, join(prefix, 'node_modules', name), { recursive: true });
  }
}
if (words[0] === 'run') {
  ${hang('node-gyp')}
  const scope = join(prefix, 'node_modules/@tensorflow');
  const own = join(scope, fs.readdirSync(scope).find((name) => name.startsWith('tfjs-node')));
  for (const name of ['libtensorflow.so', 'libtensorflow.so.2', 'libtensorflow_framework.so']) {
    if (!fs.readFileSync(join(own, 'deps/lib', name), 'utf8').endsWith('library')) throw new Error('error: ' + name);
  }
  if (fs.readdirSync(join(own, 'deps/include')).join() !== 'tensorflow') throw new Error('error: headers');
  fs.mkdirSync(join(own, 'lib/napi-v8'), { recursive: true });
  fs.writeFileSync(join(own, 'lib/napi-v8/tfjs_binding.node'), 'addon');
}`,
  );
  for (const name of ['make', 'g++']) writeProgram(join(bin, name), '');
  symlinkSync(process.execPath, join(bin, 'node'));
  return { bin, wheel };
}
