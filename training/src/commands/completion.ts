import { Argument, type Command } from 'commander';
import { datasetNames } from '../data/registry.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { bashCompletion } from './completion/bash.js';
import { fishCompletion } from './completion/fish.js';
import { completionTree } from './completion/tree.js';
import { zshCompletion } from './completion/zsh.js';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

type Shell = keyof typeof SCRIPTS;

/** `clusterzoo completion` */
export function completionCommand(context: CommandContext): Command {
  const command = newCommand('completion', 'Write a script that lets a shell complete commands, options and files', [
    'source <(clusterzoo completion bash)',
    'clusterzoo completion bash >> ~/.bashrc',
    'clusterzoo completion zsh > ~/.zfunc/_clusterzoo',
    'clusterzoo completion fish > ~/.config/fish/completions/clusterzoo.fish',
  ]).addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)));
  return command.action(async (shell: Shell, options: OutputOptions) => {
    // Imported here, since the program imports its commands.
    const { createProgram } = await import('./program.js');
    const tree = completionTree(await createProgram(context, []), {
      '--data': datasetNames,
      names: datasetNames,
      name: datasetNames,
    });
    const script = SCRIPTS[shell]('clusterzoo', tree);
    terminalOf(context, options).result(script, { shell, script });
  });
}
