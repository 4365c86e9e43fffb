import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { prepareEnvironment } from './tensorflow.js';
import type { TensorFlowPackage } from './tensorflow-packages.js';

/** What an attempt to run TensorFlow found. */
export type TensorFlowVerdict =
  | {
      readonly available: true;
      /** Version of TensorFlow itself. */
      readonly tensorflow: string;
      readonly device: 'cpu' | 'cuda';
      /** Why it runs on the CPU although it was made for GPUs. */
      readonly noGpu?: string;
    }
  | { readonly available: false; readonly reason: string };

/** Loading TensorFlow from a slow disk takes its time, and so do machines with many graphics cards. */
const PATIENCE_MS = 120_000;

/** Does what {@link tensorflowEngine} does, in words that need no file of their own. */
const SCRIPT = `
const { createRequire } = require('node:module');
const util = require('node:util');
const [entry, ...ours] = process.argv.slice(1);
util.isArray = Array.isArray;
util.isNullOrUndefined = (value) => value === null || value === undefined;
const theirs = createRequire(entry);
for (const path of ours) {
  require(path);
  const name = path.includes('tfjs-core') ? '@tensorflow/tfjs-core' : '@tensorflow/tfjs';
  try { require.cache[theirs.resolve(name)] = require.cache[path]; } catch {}
}
try {
  const tf = theirs(entry);
  const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync();
  if (product[3] !== 3) throw new Error('1 + 1 + 1 gave ' + product[3]);
  const { binding, isUsingGpuDevice } = tf.backend();
  process.stdout.write(JSON.stringify({ tensorflow: binding.TF_Version, gpu: isUsingGpuDevice }));
} catch (error) {
  process.stdout.write(JSON.stringify({ reason: String(error.message).trim().split('\\n')[0] }));
}`;

/** What TensorFlow writes to stderr where it finds no GPU. */
const noGpu = new RegExp(
  [
    'Could not find cuda drivers[^,.\\n]*',
    'Cannot dlopen some GPU libraries',
    'failed call to cuInit: [^\\n]*',
    'no CUDA-capable device is detected',
  ].join('|'),
  'i',
);

/** First verdicts by entry. */
const verdicts = new Map<string, Promise<TensorFlowVerdict>>();

/**
 * Tries a package in a process of its own: TensorFlow may end the process that loads it, and writes to stderr. A
 * verdict holds as long as this process.
 *
 * @param patience - milliseconds to wait for an answer; counts for the first attempt
 */
export function probeTensorFlow(found: TensorFlowPackage, patience = PATIENCE_MS): Promise<TensorFlowVerdict> {
  const known = verdicts.get(found.entry) ?? attempt(found, patience);
  verdicts.set(found.entry, known);
  return known;
}

function attempt({ name, entry }: TensorFlowPackage, patience: number): Promise<TensorFlowVerdict> {
  const require = createRequire(import.meta.url);
  const ours = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'].map((each) => require.resolve(each));
  const env = { ...process.env };
  prepareEnvironment(env, false);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=commonjs', '-e', SCRIPT, entry, ...ours], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patience,
      killSignal: 'SIGKILL',
      // Everything, since that there is no GPU is no more than a note.
      env: { ...env, TF_CPP_MIN_LOG_LEVEL: '0' },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', ({ message }) => resolve({ available: false, reason: `no attempt possible: ${message}` }));
    child.on('close', (code, signal) => {
      if (stdout === '') {
        if (signal === 'SIGKILL') return resolve({ available: false, reason: 'TensorFlow gave no answer in time' });
        const end = signal ? `signal ${signal}` : `exit code ${code}`;
        const said = stderr.trim().split('\n').at(-1);
        return resolve({
          available: false,
          reason: `TensorFlow ended its process with ${end}${said ? `: ${said}` : ''}`,
        });
      }
      const found = JSON.parse(stdout.trim().split('\n').at(-1)!) as
        | { tensorflow: string; gpu: boolean }
        | { reason: string };
      if ('reason' in found) return resolve({ available: false, reason: found.reason });
      const { tensorflow, gpu } = found;
      if (gpu) return resolve({ available: true, tensorflow, device: 'cuda' });
      const why = name.endsWith('-gpu') ? { noGpu: noGpu.exec(stderr)?.[0] ?? 'it names no reason' } : {};
      resolve({ available: true, tensorflow, device: 'cpu', ...why });
    });
  });
}
