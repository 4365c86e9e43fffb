import { type DeviceName, probeDevices, ZooError } from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import type { Engine } from '../engine/engine.js';
import { type OnnxRuntime, OnnxRuntimeEngine } from '../engine/onnxruntime.js';
import { integer } from './parsers.js';

/** Which engine trains, and where. */
export interface EngineOptions {
  /** `auto` is the best engine that is installed. */
  readonly engine: 'auto' | 'onnxruntime';
  readonly device: DeviceName;
  /** Threads of one operator on the CPU. */
  readonly threads?: number;
}

/** What a command line without engine options asks for. */
export const defaultEngine: EngineOptions = { engine: 'auto', device: 'cpu' };

const DEVICES: readonly DeviceName[] = ['cpu', 'webgpu', 'cuda', 'wasm'];

/** Adds `--engine`, `--device` and `--threads`. */
export function addEngineOptions(command: Command): Command {
  const { engine, device } = defaultEngine;
  return command
    .addOption(
      new Option('--engine <name>', 'what trains; auto takes the best that is installed')
        .choices(['auto', 'onnxruntime'])
        .default(engine),
    )
    .addOption(
      new Option('--device <name>', 'where it trains; networks this small are fastest on the CPU')
        .choices(DEVICES)
        .default(device),
    )
    .option('--threads <n>', 'CPU threads (default: one a core)', integer(1));
}

async function importRuntime(device: DeviceName): Promise<OnnxRuntime> {
  return device === 'wasm' ? import('onnxruntime-web') : import('onnxruntime-node');
}

/**
 * Makes the engine that was asked for. A device is strict: there is no silent fall back to another.
 *
 * @throws ZooError `DEVICE_UNAVAILABLE`, with the reason and the devices that work
 */
export async function selectEngine({ device, threads }: EngineOptions): Promise<Engine> {
  if (device !== 'cpu') await requireDevice(device);
  try {
    const runtime = await importRuntime(device);
    return new OnnxRuntimeEngine(runtime, { device, ...(threads !== undefined && { threads }) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `onnxruntime cannot be loaded for the device "${device}": ${reason}; clusterzoo doctor says more`;
    throw new ZooError('DEVICE_UNAVAILABLE', message, { cause });
  }
}

async function requireDevice(device: DeviceName): Promise<void> {
  const reports = await probeDevices();
  const own = reports.find((report) => report.device === device);
  if (own?.available) return;
  const works = reports.filter((report) => report.available).map((report) => report.device);
  const reason = own ? own.reason : 'it is unknown here';
  const message = `device "${device}" is not available: ${reason}. Devices that work: ${works.join(', ') || 'none'}`;
  throw new ZooError('DEVICE_UNAVAILABLE', message);
}
