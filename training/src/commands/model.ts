import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ClusterModel,
  type DeviceName,
  type LoadOptions,
  readManifest,
  type SourceOptions,
  ZooError,
} from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import type { CommandContext } from './command.js';
import type { Terminal } from './terminal.js';

/** Where a zoo entry is looked for. */
export interface ZooOptions {
  /** Folder or URL in which names are looked up. */
  readonly zoo?: string;
}

/** Which zoo entry runs, and where. */
export interface ModelOptions extends ZooOptions {
  readonly device: DeviceName | 'auto';
  /** @default 'auto' */
  readonly precision?: NonNullable<LoadOptions['precision']>;
}

/** What `MODEL` means, for help texts. */
export const MODEL = 'name of a zoo entry, or the path (with a slash) or URL of its folder';

/** Adds `--zoo`. */
export function addZooOption(command: Command): Command {
  return command.option(
    '--zoo <folder|url>',
    'zoo in which names are looked up (default: $CLUSTERZOO_ZOO, else the installed @clusterzoo/models)',
  );
}

/** Adds `--zoo`, `--device` and `--precision`. */
export function addModelOptions(command: Command): Command {
  return addZooOption(command)
    .addOption(
      new Option('--device <name>', 'where the model runs; auto tries cuda, webgpu, cpu')
        .choices(['auto', 'cpu', 'webgpu', 'cuda', 'wasm'])
        .default('cpu'),
    )
    .addOption(
      new Option('--precision <name>', 'which of its files to read; auto is the one that the entry prefers')
        .choices(['auto', 'fp32', 'fp16', 'int8'])
        .default('auto'),
    );
}

/** The options of the runtime that a command line asks for. */
export function sourceOptions({ zoo }: ZooOptions, terminal: Terminal, { signal }: CommandContext): SourceOptions {
  return { ...(zoo !== undefined && { zoo }), signal, onWarning: terminal.warn };
}

/**
 * Checks a name that is also a folder's here: if no zoo on this machine has it, the folder is meant. No zoo behind the
 * network is asked, unless the command line or the environment names one.
 *
 * @throws ZooError `NOT_FOUND`, with the path to give
 */
export async function assertNoFolder(source: string, options: ZooOptions, signal: AbortSignal): Promise<void> {
  const zoo = options.zoo ?? process.env.CLUSTERZOO_ZOO;
  const bare = /^[^.\\/][^:\\/]*$/.test(source);
  if (!bare || /^https?:/i.test(zoo ?? '') || !existsSync(join(source, 'manifest.json'))) return;
  try {
    await readManifest(source, { ...(zoo && { zoo }), localOnly: true, signal, onWarning: () => {} });
  } catch (cause) {
    if (!(cause instanceof ZooError) || cause.code !== 'NOT_FOUND') return;
    const message = `no zoo entry "${source}" on this machine; did you mean ./${source}, the folder that is here?`;
    throw new ZooError('NOT_FOUND', message, { cause });
  }
}

/** Loads a model, works with it, and frees it whatever happens. */
export async function withModel<T>(
  source: string,
  options: ModelOptions,
  terminal: Terminal,
  context: CommandContext,
  work: (model: ClusterModel) => Promise<T>,
): Promise<T> {
  const { device, precision = 'auto' } = options;
  await assertNoFolder(source, options, context.signal);
  const model = await ClusterModel.load(source, { ...sourceOptions(options, terminal, context), device, precision });
  try {
    return await work(model);
  } finally {
    await model.dispose();
  }
}
