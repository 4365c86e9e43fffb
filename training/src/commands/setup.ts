import { type Command, CommanderError, Option } from 'commander';
import { setupFolder } from '../engine/tensorflow-packages.js';
import { cudaRoot, removeCuda } from '../setup/cuda.js';
import { removeTensorFlow } from '../setup/tensorflow.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { exitCode } from './failure.js';
import { setupCudaCommand } from './setup-cuda.js';
import { setupTensorFlowCommand } from './setup-tensorflow.js';

/** What can be set up, how it is removed again, and from where. */
const removals: Readonly<Record<string, { readonly remove: () => Promise<boolean>; readonly folder: () => string }>> = {
  tensorflow: { remove: removeTensorFlow, folder: setupFolder },
  cuda: { remove: removeCuda, folder: cudaRoot },
};

/** `clusterzoo setup` */
export function setupCommand(context: CommandContext): Command {
  const setup = newCommand('setup', 'Build what npm does not bring: engines and GPU support, in the cache folder', [
    'clusterzoo setup tensorflow',
    'clusterzoo setup cuda',
    'clusterzoo setup --remove tensorflow',
  ]);
  // The options of what is set up follow its name, and some have the names of these.
  setup
    .enablePositionalOptions()
    .addOption(new Option('--remove <name>', 'undo a setup').choices(Object.keys(removals)))
    .addCommand(setupTensorFlowCommand(context))
    .addCommand(setupCudaCommand(context));
  return setup.action(async ({ remove, ...options }: OutputOptions & { readonly remove?: string }) => {
    if (remove === undefined) {
      const message = 'what to set up is missing; clusterzoo setup --help lists what there is';
      throw new CommanderError(exitCode.usage, 'clusterzoo.missingSetup', message);
    }
    const terminal = terminalOf(context, options);
    const removal = removals[remove]!;
    const folder = removal.folder();
    const removed = await removal.remove();
    terminal.result(removed ? `Removed ${folder}` : `There is nothing to remove: no ${folder}`, { folder, removed });
  });
}
