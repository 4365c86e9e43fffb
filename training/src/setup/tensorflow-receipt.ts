import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnpackedWheel } from './nvidia-wheels.js';

/** What `clusterzoo setup tensorflow` made. */
export interface TensorFlowReceipt {
  readonly formatVersion: 1;
  readonly package: string;
  readonly packageVersion: string;
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  /** Where CUDA comes from: NVIDIA's wheels, the system, or nowhere: a TensorFlow for the CPU. */
  readonly cuda: 'wheels' | 'system' | null;
  readonly wheels: readonly UnpackedWheel[];
}

const FILE = 'setup.json';

/** Writes the receipt into the folder of a setup. */
export async function writeReceipt(folder: string, receipt: TensorFlowReceipt): Promise<void> {
  await writeFile(join(folder, FILE), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** The receipt of a finished setup, or undefined where there is none. */
export async function readReceipt(folder: string): Promise<TensorFlowReceipt | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as TensorFlowReceipt);
}
