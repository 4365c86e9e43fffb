import { createRequire } from 'node:module';
import { ZooError } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { EagerEngine } from './eager.js';
import type { Engine } from './engine.js';
import { supplyRemovedUtil } from './removed-util.js';
import { findTensorFlow, type TensorFlowPackage } from './tensorflow-packages.js';

/** Name under which tfjs-node registers itself with tfjs. */
const BACKEND = 'tensorflow';

/** The part of tfjs-node's backend that tells what it runs on. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
}

/** Options of {@link tensorflowEngine}. */
export interface TensorFlowEngineOptions {
  /** `cuda` insists on a GPU, `cpu` leaves it alone, `auto` takes one if there is one. @default 'auto' */
  readonly device?: 'auto' | 'cpu' | 'cuda';
  /** Threads of one operator on the CPU; counts for the first engine of a process. @default one a core */
  readonly threads?: number;
  /** What to try, in this order. @default what {@link findTensorFlow} finds */
  readonly packages?: readonly TensorFlowPackage[];
}

/** What {@link load} did; TensorFlow can be loaded into a process once. */
let loaded: { readonly from: TensorFlowPackage; readonly gpu: boolean } | undefined;

/**
 * The engine that runs steps op by op on TensorFlow, through tfjs-node or tfjs-node-gpu.
 *
 * @throws ZooError `DEVICE_UNAVAILABLE` where none of the packages works, or where none gets at a GPU and the device is
 *   `cuda`
 */
export function tensorflowEngine(options: TensorFlowEngineOptions = {}): Engine {
  const { device = 'auto', packages = findTensorFlow() } = options;
  const tried = device === 'cuda' ? packages.filter(({ name }) => name.endsWith('-gpu')) : packages;
  const reasons: string[] = [];
  for (const found of loaded ? [loaded.from] : tried) {
    try {
      loaded ??= load(found, options);
      break;
    } catch (error) {
      reasons.push(`${found.name} in ${found.folder}: ${reasonOf(error)}`);
    }
  }
  if (!loaded) throw unavailable(reasons, device);
  if (device === 'cuda' && !loaded.gpu) throw unavailable([`${loaded.from.name} finds no GPU that it can use`], device);
  return new EagerEngine(BACKEND, 'tensorflow', loaded.gpu && device !== 'cpu' ? 'cuda' : 'cpu');
}

function unavailable(reasons: readonly string[], device: string): ZooError {
  const what = device === 'cuda' ? 'TensorFlow with CUDA' : 'TensorFlow';
  const command = `clusterzoo setup tensorflow${device === 'cuda' ? ' --gpu' : ''}`;
  const why = reasons.length === 0 ? 'is not installed' : `does not work: ${reasons.join('; ')}`;
  return new ZooError('DEVICE_UNAVAILABLE', `${what} ${why}; ${command} builds it, clusterzoo doctor says more`);
}

/** First line of what a package said; tfjs-node explains itself at length. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n')[0]!.trim();
}

/** Imports a package into this process, with this process' own tfjs. */
function load(
  found: TensorFlowPackage,
  { device, threads }: TensorFlowEngineOptions,
): { from: TensorFlowPackage; gpu: boolean } {
  prepareEnvironment(process.env, device === 'cpu', threads);
  supplyRemovedUtil();
  const before = tf.engine().backendName;
  const require = createRequire(found.entry);
  shareTfjs(require);
  try {
    require(found.entry);
    const { isUsingGpuDevice } = tf.findBackend(BACKEND) as unknown as NodeBackend;
    return { from: found, gpu: isUsingGpuDevice };
  } catch (error) {
    forget();
    throw error;
  } finally {
    // tfjs-node makes itself the backend of everybody; an engine does that when it runs.
    if (before) tf.setBackend(before);
  }
}

/**
 * Settings that TensorFlow reads when it is loaded; those that are there already stay.
 *
 * @param environment - of the process that loads it
 * @param hideGpu - keep TensorFlow from seeing a GPU
 */
export function prepareEnvironment(environment: NodeJS.ProcessEnv, hideGpu: boolean, threads?: number): void {
  // Errors only.
  environment.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Otherwise it takes all memory of the GPU at once.
  environment.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  if (hideGpu) environment.CUDA_VISIBLE_DEVICES = '-1';
  if (threads !== undefined) environment.TF_NUM_INTRAOP_THREADS = String(threads);
}

/**
 * Lets a package that was installed elsewhere find the tfjs of this process where it would find its own: tensors and
 * gradients of two copies do not mix.
 */
function shareTfjs(theirs: NodeJS.Require): void {
  const ours = createRequire(import.meta.url);
  for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) {
    ours(name);
    const module = ours.cache[ours.resolve(name)];
    if (module) theirs.cache[theirs.resolve(name)] = module;
  }
}

/** Takes back what a package registered before it failed. */
function forget(): void {
  for (const { kernelName } of tf.getKernelsForBackend(BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
  if (BACKEND in tf.engine().registryFactory) tf.removeBackend(BACKEND);
}
