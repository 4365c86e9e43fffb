import { spawn } from 'node:child_process';
import { PRELOAD_FLAGS } from './cuda.node.js';
import { probeModel } from './device.js';
import type { DeviceName, DeviceReport } from './options.js';

/** A driver's first start takes long on machines with many cards. */
const PATIENCE_MS = 30_000;

/** Set for the child, so that a program whose own executable stands in for node cannot start itself without end. */
const GUARD = 'CLUSTERZOO_PROBE';

const SCRIPT = `
const [entry, device, model, flags, ...libraries] = process.argv.slice(1);
for (const library of libraries) try { process.dlopen({ exports: {} }, library, Number(flags)); } catch {}
const ort = require(entry);
(async () => {
  const options = { executionProviders: [device], logSeverityLevel: 4 };
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), options);
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2), [2]) });
  if (y.data[0] !== 2 || y.data[1] !== 4) throw new Error('1 + 1 gave ' + y.data[0]);
  process.stdout.write('works');
})().catch((error) => {
  process.stdout.write(String(error.message).trim().split('\\n')[0]);
  process.exitCode = 1;
});`;

/** onnxruntime's messages begin with the source line that failed; what a driver's loader said is only on stderr. */
function reasonFrom(stdout: string, stderr: string, code: number | null, signal: NodeJS.Signals | null): string {
  const loader = /(?:with error|Warning): (.*)/.exec(stderr)?.[1];
  const cuda = /CUDA failure \d+: [^;]*[^;\s]/.exec(stdout)?.[0];
  const message = cuda ?? stdout.split('was false. ').at(-1)?.trim();
  if (loader?.startsWith('libcuda.so')) return `there is no NVIDIA driver (${loader})`;
  if (message) return loader ? `${message} (${loader})` : message;
  if (signal === 'SIGKILL') return 'the attempt gave no answer in time';
  return `the attempt ended with ${signal ? `signal ${signal}` : `exit code ${code}`}`;
}

/** The name of the device that Vulkan's loader puts first, as it tells on stderr where it is asked to. */
function adapterFrom(stderr: string): string | undefined {
  return /Sorted order:\s*\n.*?\[0\] (.*)/.exec(stderr)?.[1]?.trim();
}

/**
 * Tries a GPU device in a process of its own: drivers may abort the process or write to stderr as they fail.
 *
 * @param entry - resolved path of onnxruntime-node
 * @param libraries - shared libraries to load before it
 * @param patience - milliseconds after which a device that gives no answer counts as one that does not work
 */
export function probeInChild(
  entry: string,
  device: DeviceName,
  libraries: readonly string[] = [],
  patience: number = PATIENCE_MS,
): Promise<DeviceReport> {
  if (process.env[GUARD]) return Promise.resolve({ device, available: false, reason: 'not tried inside an attempt' });
  return new Promise((resolve) => {
    const words = ['--input-type=commonjs', '-e', SCRIPT, entry, device, probeModel, `${PRELOAD_FLAGS}`, ...libraries];
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patience,
      killSignal: 'SIGKILL',
      windowsHide: true,
      env: { ...process.env, [GUARD]: '1', ELECTRON_RUN_AS_NODE: '1', VK_LOADER_DEBUG: 'info' },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', (error) =>
      resolve({ device, available: false, reason: `no attempt possible: ${error.message}` }),
    );
    child.on('close', (code, signal) => {
      const adapter = adapterFrom(stderr);
      if (code === 0 && stdout === 'works') resolve({ device, available: true, ...(adapter && { adapter }) });
      else resolve({ device, available: false, reason: reasonFrom(stdout, stderr, code, signal) });
    });
  });
}
