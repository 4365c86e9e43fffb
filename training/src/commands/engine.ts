import { type DeviceName, onnxRuntime, probeDevices, ZooError } from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import type { Engine } from '../engine/engine.js';
import { OnnxRuntimeEngine } from '../engine/onnxruntime.js';
import { tensorflowEngine } from '../engine/tensorflow.js';
import { findTensorFlow } from '../engine/tensorflow-packages.js';
import { probeTensorFlow } from '../engine/tensorflow-probe.js';
import { integer } from './parsers.js';

/** Which engine trains, and where. */
export interface EngineOptions {
  /** `auto` is tensorflow where it is installed and has a GPU, else onnxruntime. */
  readonly engine: 'auto' | 'onnxruntime' | 'tensorflow';
  /** `auto` is a GPU for tensorflow, if it has one, and the CPU for onnxruntime. */
  readonly device: DeviceName | 'auto';
  /** Threads of one operator on the CPU. */
  readonly threads?: number;
}

/** What a command line without engine options asks for. */
export const defaultEngine: EngineOptions = { engine: 'auto', device: 'auto' };

/** Names that `--engine` takes. */
export const ENGINES: readonly EngineOptions['engine'][] = ['auto', 'onnxruntime', 'tensorflow'];
const DEVICES: readonly EngineOptions['device'][] = ['auto', 'cpu', 'webgpu', 'cuda', 'wasm'];

/** Adds `--engine`, `--device` and `--threads`. */
export function addEngineOptions(command: Command): Command {
  const { engine, device } = defaultEngine;
  return command
    .addOption(
      new Option('--engine <name>', 'what trains; auto takes tensorflow where it has a GPU, else onnxruntime')
        .choices(ENGINES)
        .default(engine),
    )
    .addOption(
      new Option('--device <name>', 'where it trains; onnxruntime: cpu unless told otherwise; tensorflow: cpu, cuda')
        .choices(DEVICES)
        .default(device),
    )
    .option('--threads <n>', 'CPU threads (default: one a core)', integer(1));
}

/** An engine by name, where it will train, and why it was taken. */
export type EngineChoice =
  | { readonly engine: 'onnxruntime'; readonly device: DeviceName; readonly reason: string }
  | { readonly engine: 'tensorflow'; readonly device: 'auto' | 'cpu' | 'cuda'; readonly reason: string };

/**
 * Settles what `auto` stands for.
 *
 * @param whyNot - tells why TensorFlow does not train on a GPU here, if so; asked only where it matters
 * @throws ZooError `INVALID_ARGUMENT` for a device that the engine does not have
 */
export async function chooseEngine(
  { engine, device }: Pick<EngineOptions, 'engine' | 'device'>,
  whyNot: () => Promise<string | undefined> = whyNoGpu,
): Promise<EngineChoice> {
  if (engine === 'tensorflow') {
    if (device === 'auto' || device === 'cpu' || device === 'cuda') return { engine, device, reason: 'asked for' };
    const message = `engine tensorflow trains on auto, cpu and cuda, got --device ${device}; onnxruntime has ${device}`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }
  const other = { engine: 'onnxruntime', device: device === 'auto' ? 'cpu' : device } as const;
  if (engine === 'onnxruntime') return { ...other, reason: 'asked for' };
  if (device !== 'auto' && device !== 'cuda') return { ...other, reason: `it has the device ${device}` };
  const why = await whyNot();
  if (why === undefined) return { engine: 'tensorflow', device: 'cuda', reason: 'it is installed and has a GPU' };
  return { ...other, reason: why };
}

/** Why TensorFlow does not train on a GPU here, or undefined where it does. */
async function whyNoGpu(): Promise<string | undefined> {
  const candidates = findTensorFlow().filter(({ name }) => name.endsWith('-gpu'));
  let reason = 'TensorFlow with CUDA is not installed';
  for (const found of candidates) {
    const verdict = await probeTensorFlow(found);
    if (verdict.available && verdict.device === 'cuda') return undefined;
    reason = verdict.available
      ? `TensorFlow has no GPU here (${verdict.noGpu})`
      : `TensorFlow does not work here (${verdict.reason})`;
  }
  return reason;
}

/**
 * Makes the engine that was asked for. A device is strict: there is no silent fall back to another.
 *
 * @throws ZooError `DEVICE_UNAVAILABLE`, with the reason and the devices that work, `INVALID_ARGUMENT`
 */
export async function selectEngine(options: EngineOptions): Promise<Engine> {
  const choice = await chooseEngine(options);
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  if (choice.engine === 'tensorflow') return tensorflowEngine({ device: choice.device, ...threads });
  const { device } = choice;
  if (device !== 'cpu') await requireDevice(device);
  try {
    const runtime = await onnxRuntime(device);
    return new OnnxRuntimeEngine(runtime, { device, ...threads });
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
