import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorFlowPackage } from '../src/engine/tensorflow-packages.js';

/** What a made-up tfjs-node does when it is loaded. */
export interface MadeUp {
  readonly name?: TensorFlowPackage['name'];
  readonly gpu?: boolean;
  /** Code that runs instead of the end of its main module. */
  readonly instead?: string;
}

/**
 * The main module of a package that behaves as tfjs-node: it calls functions of `util` that newer versions of Node do
 * not have, registers kernels and a backend with the tfjs that it finds, and makes itself everybody's backend. Its
 * kernels are those of tfjs' cpu backend.
 */
function mainModule({ gpu = false, instead }: MadeUp): string {
  return `
const util = require('util');
if (!util.isNullOrUndefined(undefined) || util.isNullOrUndefined(0) || !util.isArray([])) throw new Error('bad util');
const tf = require('@tensorflow/tfjs');
for (const kernel of tf.getKernelsForBackend('cpu')) {
  if (!tf.getKernel(kernel.kernelName, 'tensorflow')) tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
  else throw new Error('kernel ' + kernel.kernelName + ' is there already');
}
${instead ?? ''}
const Cpu = tf.findBackend('cpu').constructor;
class MadeUpBackend extends Cpu {
  isUsingGpuDevice = ${gpu} && process.env.CUDA_VISIBLE_DEVICES !== '-1';
  binding = { TF_Version: '9.8.7' };
}
tf.registerBackend('tensorflow', () => new MadeUpBackend(), 3);
if (!tf.setBackend('tensorflow')) throw new Error('no backend');
Object.assign(exports, tf);
`;
}

/** Writes a made-up tfjs-node into a `node_modules` folder, beside a tfjs that must not be loaded. */
export function writeTensorFlowPackage(modules: string, madeUp: MadeUp = {}): TensorFlowPackage {
  const { name = '@tensorflow/tfjs-node' } = madeUp;
  for (const own of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) {
    writePackage(join(modules, own), own, "throw new Error('the wrong tfjs')");
  }
  const folder = join(modules, name);
  writePackage(folder, name, mainModule(madeUp));
  return { name, version: '4.22.0', folder, entry: join(folder, 'dist/index.js'), origin: 'npm' };
}

function writePackage(folder: string, name: string, main: string): void {
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'dist/index.js' }));
  writeFileSync(join(folder, 'dist', 'index.js'), main);
}
