import { shown } from './checks.js';
import { ZooError } from './errors.js';
import type { DeviceName, DeviceReport } from './options.js';
import type { OnnxRuntime, SessionBackend } from './session.js';

/** An ONNX model of one node, y = x + x for two float32 numbers (opset 17, IR 8): the smallest proof of life. */
export const probeModel =
  'CAgSADo5Cg4KAXgKAXgSAXkiA0FkZBIFcHJvYmVaDwoBeBIKCggIARIECgIIAmIPCgF5EgoKCAgBEgQKAggCQgQKABAR';

/** Opens and runs the probe on a device. Throws whatever onnxruntime throws. */
export async function runProbe(runtime: OnnxRuntime, device: DeviceName): Promise<void> {
  const bytes = Uint8Array.from(atob(probeModel), (character) => character.charCodeAt(0));
  const session = await runtime.InferenceSession.create(bytes, { executionProviders: [device], logSeverityLevel: 4 });
  try {
    const { y } = await session.run({ x: new runtime.Tensor('float32', Float32Array.of(1, 2), [2]) });
    const got = y?.data as Float32Array;
    if (got[0] !== 2 || got[1] !== 4) throw new Error(`[1, 2] + [1, 2] gave [${got.join(', ')}]`);
  } finally {
    await session.release();
  }
}

/** Remembers each device's first verdict, so that a failed attempt is not repeated. */
export function rememberVerdicts(attempt: SessionBackend['probe']): SessionBackend['probe'] {
  const verdicts = new Map<DeviceName, Promise<DeviceReport>>();
  return (device, patience) => {
    const known = verdicts.get(device) ?? attempt(device, patience);
    verdicts.set(device, known);
    return known;
  };
}

function explain(tried: readonly DeviceReport[]): string {
  return tried.map((report) => `${report.device}: ${report.available ? 'works' : report.reason}`).join('; ');
}

/**
 * Picks the device to run on, trying one at a time.
 *
 * @param requested - `auto` for the first that works, or a strict choice
 * @returns the device, and the verdicts on all that were tried
 * @throws ZooError `INVALID_ARGUMENT` for a word that is no device here, `DEVICE_UNAVAILABLE` if nothing works
 */
export async function chooseDevice(
  backend: SessionBackend,
  requested: DeviceName | 'auto',
): Promise<{ device: DeviceName; tried: readonly DeviceReport[] }> {
  const legal = `auto, ${backend.devices.join(', ')}`;
  if (requested !== 'auto' && !backend.devices.includes(requested)) {
    throw new ZooError('INVALID_ARGUMENT', `device must be one of ${legal}, got ${shown(requested)}`);
  }
  const tried: DeviceReport[] = [];
  for (const device of requested === 'auto' ? backend.devices : [requested]) {
    const report = await backend.probe(device);
    tried.push(report);
    if (report.available) return { device, tried };
  }
  const message = `device "${requested}" is not available. Tried ${explain(tried)}. Legal devices: ${legal}`;
  throw new ZooError('DEVICE_UNAVAILABLE', message);
}
