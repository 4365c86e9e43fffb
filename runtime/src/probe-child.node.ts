import { spawn } from 'node:child_process';
import { probeModel } from './device.js';
import type { DeviceName, DeviceReport } from './options.js';

const TIMEOUT_MS = 30_000;

/** Set for the child, so that a program whose own executable stands in for node cannot start itself without end. */
const GUARD = 'CLUSTERZOO_PROBE';

const SCRIPT = `
const [entry, device, model] = process.argv.slice(1);
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
  const message = stdout.split('was false. ').at(-1)?.trim();
  if (message) return loader ? `${message} (${loader})` : message;
  return `the attempt ended with ${signal ? `signal ${signal}` : `exit code ${code}`}`;
}

/**
 * Tries a GPU device in a process of its own: drivers may abort the process or write to stderr as they fail.
 *
 * @param entry - resolved path of onnxruntime-node
 */
export function probeInChild(entry: string, device: DeviceName): Promise<DeviceReport> {
  if (process.env[GUARD]) return Promise.resolve({ device, available: false, reason: 'not tried inside an attempt' });
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=commonjs', '-e', SCRIPT, entry, device, probeModel], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
      env: { ...process.env, [GUARD]: '1', ELECTRON_RUN_AS_NODE: '1' },
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
      if (code === 0 && stdout === 'works') resolve({ device, available: true });
      else resolve({ device, available: false, reason: reasonFrom(stdout, stderr, code, signal) });
    });
  });
}
