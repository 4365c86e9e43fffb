import { existsSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { packageAt, setupFolder, type TensorFlowPackage } from '../engine/tensorflow-packages.js';
import { probeTensorFlow, type TensorFlowVerdict } from '../engine/tensorflow-probe.js';
import { type BuildTools, findBuildTools } from './build-tools.js';
import type { SetupControls } from './controls.js';
import { requireSpace } from './disk.js';
import { type Machine, thisMachine } from './machine.js';
import { type UnpackedWheel, unpackNvidiaWheels } from './nvidia-wheels.js';
import type { WheelOptions } from './pip.js';
import { findPython, type Python } from './python.js';
import { nvidiaRequirements } from './requirements.js';
import { replaceFolder, sweep } from './scratch.js';
import { buildAddon, installTfjsNode, TFJS_NODE_VERSION } from './tensorflow-addon.js';
import { type TensorFlowReceipt, writeReceipt } from './tensorflow-receipt.js';
import { useWheel } from './use-wheel.js';

/** Options of {@link setupTensorFlow}. */
export interface TensorFlowSetupOptions extends SetupControls {
  /** @default '2.21.0' */
  readonly version?: string;
  /** Where CUDA comes from, or null for a TensorFlow without. @default null */
  readonly cuda?: TensorFlowReceipt['cuda'];
  /** The folder to make. @default {@link setupFolder} */
  readonly folder?: string;
}

/** What {@link setupTensorFlow} made, and what it found when it tried it. */
export interface TensorFlowSetup {
  readonly folder: string;
  readonly receipt: TensorFlowReceipt;
  readonly verdict: Extract<TensorFlowVerdict, { available: true }>;
}

export const TENSORFLOW_VERSION = '2.21.0';

/** Bytes that a setup takes at most: wheels, what is unpacked, and what building takes. */
const space = { cpu: 1.5e9, system: 3e9, wheels: 9e9 };

/** C headers, which are all that the addon includes; where they lie differs between versions. */
const headers = /^tensorflow\/include\/((?:tensorflow\/(?:c|core\/platform|tsl)|xla\/tsl|tsl)\/.*\.h)$/;

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** Names that the addon is linked with, and the library behind each. */
const links = {
  'libtensorflow.so': 'libtensorflow_cc.so.2',
  'libtensorflow.so.2': 'libtensorflow_cc.so.2',
  'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
};

/**
 * Makes a tfjs-node that runs on the TensorFlow of today's wheels: installs tfjs-node without its own TensorFlow, puts
 * that of the wheel in its place, builds the addon against it, and tries it. The folder appears under its name only
 * when all of that worked; wheels that were downloaded by then are kept for the next attempt.
 *
 * @throws ZooError `SETUP_FAILED` with what is missing, `NOT_FOUND` where there is no such wheel, `FILE_CHANGED` where
 *   one is damaged, `ABORTED`
 */
export async function setupTensorFlow(options: TensorFlowSetupOptions = {}): Promise<TensorFlowSetup> {
  const { version = TENSORFLOW_VERSION, cuda = null, folder = setupFolder(), signal, onEvent } = options;
  const machine = thisMachine('TensorFlow');
  if (cuda !== null && machine.architecture !== 'x86_64') {
    const message = 'TensorFlow has no CUDA build for Linux on arm64: leave out --gpu';
    throw new ZooError('SETUP_FAILED', message);
  }
  const stage = (text: string) => onEvent?.({ type: 'stage', stage: text });
  stage('looking for Python, npm, make and a compiler');
  const python = await findPython(signal);
  const tools = await findBuildTools(signal);
  await requireSpace(dirname(folder), space[cuda ?? 'cpu']);
  const wheels = join(dirname(folder), 'wheels');
  const recipe: Recipe = { version, cuda, machine, python, tools, wheels, stage, controls: options };
  const made = await replaceFolder(folder, (fresh) => make(fresh, recipe));
  await rm(wheels, { recursive: true, force: true });
  return { folder, ...made };
}

interface Recipe {
  readonly version: string;
  readonly cuda: TensorFlowReceipt['cuda'];
  readonly machine: Machine;
  readonly python: Python;
  readonly tools: BuildTools;
  readonly wheels: string;
  readonly stage: (text: string) => void;
  readonly controls: SetupControls;
}

async function make(folder: string, recipe: Recipe): Promise<Omit<TensorFlowSetup, 'folder'>> {
  const { cuda, python, tools, stage, controls } = recipe;
  const { signal } = controls;
  const name: TensorFlowPackage['name'] = cuda === null ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu';
  stage(`installing ${name}@${TFJS_NODE_VERSION}`);
  const packageFolder = await installTfjsNode(folder, name, signal);
  const wheels = await placeLibraries(join(packageFolder, 'deps'), recipe);
  stage('building the addon');
  await buildAddon(folder, packageFolder, { python, tools }, signal);
  stage('trying it');
  const found = packageAt(join(folder, 'node_modules'), name, 'setup')!;
  const verdict = await probeTensorFlow(found);
  if (!verdict.available)
    throw new ZooError('SETUP_FAILED', `the TensorFlow that was built does not run: ${verdict.reason}`);
  const { version: tensorflow } = wheels[0]!;
  const receipt = { formatVersion: 1, package: name, packageVersion: found.version, tensorflow, cuda, wheels } as const;
  await writeReceipt(folder, receipt);
  return { receipt, verdict };
}

/**
 * Fills tfjs-node's `deps`: TensorFlow's libraries and headers and, if wanted, NVIDIA's libraries in `deps/nvidia`.
 * That is where TensorFlow's libraries in `deps/lib` look for them: beside their own folder, as in a site-packages folder.
 */
async function placeLibraries(deps: string, recipe: Recipe): Promise<UnpackedWheel[]> {
  const { version, cuda, machine, python, wheels, stage, controls } = recipe;
  const options: WheelOptions = { ...controls, python, machine, folder: wheels };
  const plain = cuda === null && machine.architecture === 'x86_64';
  const requirement = `${plain ? 'tensorflow-cpu' : 'tensorflow'}==${version}`;
  stage(`fetching ${requirement}`);
  const tensorflow = await useWheel(requirement, options, async (wheel) => {
    await wheel.unpack(deps, tensorflowFile, controls);
    const missing = libraries.find((library) => !existsSync(join(deps, 'lib', library)));
    if (missing)
      throw new ZooError('SETUP_FAILED', `TensorFlow ${version} comes without ${missing}: take another version`);
    return { fact: wheel.name, needs: nvidiaRequirements(await wheel.metadata()) };
  });
  for (const [link, library] of Object.entries(links)) await symlink(library, join(deps, 'lib', link));
  const nvidia = cuda === 'wheels' ? await unpackNvidiaWheels(deps, tensorflow.needs, options) : [];
  return [tensorflow.fact, ...nvidia];
}

function tensorflowFile(path: string): string | undefined {
  const library = libraries.find((name) => path === `tensorflow/${name}`);
  if (library) return join('lib', library);
  const [, header] = headers.exec(path) ?? [];
  return header && join('include', header);
}

/**
 * Removes what {@link setupTensorFlow} made.
 *
 * @returns whether there was anything
 */
export async function removeTensorFlow(folder = setupFolder()): Promise<boolean> {
  const existed = existsSync(folder);
  await rm(folder, { recursive: true, force: true });
  await rm(join(dirname(folder), 'wheels'), { recursive: true, force: true });
  await sweep(dirname(folder));
  return existed;
}
