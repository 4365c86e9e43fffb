import type { DeviceReport } from '@clusterzoo/runtime';
import type { Gpu } from './nvidia.js';

/** A command that would let this machine train faster. */
export interface Advice {
  readonly command: string;
  readonly why: string;
}

/** What {@link fasterCommand} looks at. */
export interface MachineFacts {
  readonly platform: string;
  readonly arch: string;
  readonly gpus: readonly Gpu[];
  readonly devices: readonly DeviceReport[];
  /** Whether a tfjs-node-gpu was found, working or not. */
  readonly hasTensorFlowGpu: boolean;
  /** Where `--engine auto` trains. */
  readonly autoDevice: string;
}

/** Adapters that are programs on the CPU. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

/** The command that would make training faster here, or null where none is known. */
export function fasterCommand(facts: MachineFacts): Advice | null {
  if (facts.autoDevice === 'cuda') return null;
  const [gpu] = facts.gpus;
  const linuxX64 = facts.platform === 'linux' && facts.arch === 'x64';
  if (gpu && linuxX64 && !facts.hasTensorFlowGpu) {
    return { command: 'clusterzoo setup tensorflow --gpu', why: `then auto trains on the ${gpu.name}` };
  }
  if (facts.devices.some(({ device, available }) => device === 'cuda' && available)) {
    const why = `it works${gpu ? ` on the ${gpu.name}` : ''}; worth it for images, tables train faster on the CPU`;
    return { command: 'clusterzoo train --engine onnxruntime --device cuda', why };
  }
  const webgpu = facts.devices.find(({ device }) => device === 'webgpu');
  if (!webgpu?.available || (webgpu.adapter !== undefined && SOFTWARE.test(webgpu.adapter))) return null;
  const where = webgpu.adapter ? ` on ${webgpu.adapter}` : '';
  return {
    command: 'clusterzoo train --device webgpu',
    why: `it works${where}; may be worth it for images, not for tables`,
  };
}
