import { version } from '@clusterzoo/runtime';
import { Command } from 'commander';
import type { CommandContext } from './command.js';
import { trainCommand } from './train.js';

/** The whole command line. Nothing in it ends the process or writes errors: they are thrown. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('clusterzoo')
    .description('Train deep clusterers, ship them as ONNX, and use them')
    .version(version)
    .helpCommand(true)
    .addHelpText('after', '\nclusterzoo COMMAND --help says more about a command, with examples.');
  for (const command of [trainCommand(context)]) program.addCommand(command);
  forEachCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: () => {},
    });
  });
  return program;
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const inner of command.commands) forEachCommand(inner, visit);
}
